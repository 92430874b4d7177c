import { PlatformSecrets } from '../../../stacks/secrets/platform-secrets';
import { closeEngine, openEngine, Stack } from '../../lab/plugins/behaviour/harness/stack';

jest.setTimeout(120_000);

let opened: Awaited<ReturnType<typeof openEngine>> | undefined;

afterAll(async () => {
  if (opened) await closeEngine(opened);
});

test('generated values are nowhere in the clear: neither in the state nor in what the engine says', async () => {
  opened = await openEngine();
  const stack = new Stack(opened, 'secrets', opened.env);
  await stack.init();
  const values = new Map<string, string>();
  const program = () => {
    const { secrets } = new PlatformSecrets('secrets', {
      data: 'keep',
      requests: [
        {
          namespace: 'infra',
          name: 'keys',
          lifetime: 'permanent',
          keys: {
            password: { length: 24 },
            token: { token: 24 },
            base64: { bytes: 32, encoding: 'base64' },
            hex: { bytes: 32, encoding: 'hex' },
            url: { template: 'postgres://{password}@db' },
          },
        },
      ],
    });
    for (const [key, value] of Object.entries(secrets[0]?.values ?? {})) {
      value.apply((text) => values.set(key, text));
    }
  };
  const { everything } = await stack.up(program);
  const state = await stack.checkpoint();
  expect([...values.keys()].sort()).toEqual(['base64', 'hex', 'password', 'token', 'url']);
  expect(values.get('token')).toMatch(/^[a-zA-Z0-9]{24}$/);
  expect(Buffer.from(values.get('base64') ?? '', 'base64')).toHaveLength(32);
  expect(values.get('hex')).toMatch(/^[0-9a-f]{64}$/);
  expect(values.get('url')).toBe(`postgres://${values.get('password') ?? ''}@db`);
  for (const value of values.values()) {
    expect(state).not.toContain(value);
    expect(everything).not.toContain(value);
  }
  const before = new Map(values);
  const again = await stack.up(program);
  expect(again.steps.map(({ op }) => op)).not.toContain('create');
  expect(values).toEqual(before);
});
