import { PlatformSecrets } from '../../../stacks/secrets/platform-secrets';
import { issuedValues } from '../../../stacks/secrets/issued-values';
import { labStoreSecret } from '../../../stacks/products/lab-store';
import { issuedKey } from '../../../lab/store/store';
import { temporaryFolder } from '../../temporary';
import { closeEngine, openEngine, Stack } from '../../lab/plugins/behaviour/harness/stack';

jest.setTimeout(120_000);

let opened: Awaited<ReturnType<typeof openEngine>> | undefined;

afterAll(async () => {
  if (opened) await closeEngine(opened);
});

test('a key that the store issues reaches its Secret and is nowhere in the clear', async () => {
  opened = await openEngine({ names: ['random', 'lab'] });
  const labs = temporaryFolder('labs');
  const stack = new Stack(opened, 'issued', {
    ...opened.env,
    PLINTH_LABS: labs,
    PLINTH_BIN: '/nowhere',
  });
  await stack.init();
  const requestOf = (right: 'read' | 'write') =>
    labStoreSecret({
      ...{ environment: 'local', namespace: 'app', secret: 'main-archive-key' },
      grant: { bucket: 'archives', folder: 'local/app/main', right },
    });
  const values = new Map<string, string>();
  const program =
    (...rights: readonly ('read' | 'write')[]) =>
    () => {
      const requests = rights.map(requestOf);
      const issued = issuedValues(requests, { lab: 'local', cluster: undefined });
      const { secrets } = new PlatformSecrets('secrets', { requests, issued, data: 'throw-away' });
      for (const [key, value] of Object.entries(secrets[0]?.values ?? {})) {
        value.apply((text) => values.set(key, text));
      }
    };
  const name = 'local.app.main-archive-key';
  const known = () => issuedKey(`${labs}/local`, name);

  const { everything } = await stack.up(program('write'));
  const key = await known();
  expect(Object.fromEntries(values)).toEqual({
    'access-key-id': name,
    'secret-access-key': key?.secretAccessKey,
    'ca.crt': key?.authority,
  });
  expect(key?.secretAccessKey).toMatch(/^[0-9a-f]{60}$/);
  const state = await stack.checkpoint();
  expect(state).toContain(name);
  for (const text of [state, everything]) {
    expect(text).not.toContain(key?.secretAccessKey);
  }

  const again = await stack.up(program('write'));
  expect(again.steps.map(({ op }) => op)).not.toContain('create');
  const narrowed = await stack.up(program('read'));
  expect(narrowed.steps.map(({ op }) => op)).toContain('update');
  expect(await known()).toEqual(key);

  const urn = `urn:pulumi:issued::behaviour::lab:index:StoreKey::${name}`;
  await stack.up(program('read'), '--replace', urn);
  const renewed = await known();
  expect(renewed?.secretAccessKey).toMatch(/^[0-9a-f]{60}$/);
  expect(renewed?.secretAccessKey).not.toBe(key?.secretAccessKey);
  expect(values.get('secret-access-key')).toBe(renewed?.secretAccessKey);

  await stack.up(program());
  expect(await known()).toBeUndefined();
});
