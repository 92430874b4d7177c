import { existsSync } from 'node:fs';
import path from 'node:path';
import { StoreKeyProvider, storeKeyType } from '../../../../lab/plugins/lab/store-key';
import { reveal, Secret, UNKNOWN, type PropertyMap } from '../../../../lab/plugins/protocol/values';
import { issuedKey } from '../../../../lab/store/store';
import { temporaryFolder } from '../../../temporary';

const call = {
  urn: `urn:pulumi:local::plinth::${storeKeyType}::local.app.main`,
  type: storeKeyType,
  name: 'local.app.main',
  signal: new AbortController().signal,
  log: () => undefined,
  status: () => undefined,
};
const inputs = {
  lab: 'local',
  name: 'local.app.main',
  bucket: 'archives',
  folder: 'local/app/main',
  right: 'write',
};
const id = inputs.name;

function open() {
  const labsDirectory = temporaryFolder('keys');
  const provider = new StoreKeyProvider(() => ({ labsDirectory, tools: {} }));
  const existing = (olds: PropertyMap = {}) => ({ ...call, id, olds, oldInputs: inputs });
  return {
    provider,
    directory: path.join(labsDirectory, 'local'),
    create: (preview: boolean) => provider.create({ ...call, inputs, preview, timeoutSeconds: 0 }),
    update: (news: PropertyMap, preview: boolean) =>
      provider.update({
        ...existing(),
        inputs: news,
        preview,
        timeoutSeconds: 0,
        ignoreChanges: [],
      }),
    read: () => provider.read(existing()),
    delete: () => provider.delete({ ...existing(), timeoutSeconds: 0 }),
    diff: (news: PropertyMap) => provider.diff({ ...existing(), news, ignoreChanges: [] }),
  };
}

test('a key lives from create to delete, and its secret is one', async () => {
  const { create, update, read, diff, directory, ...keys } = open();
  expect(await create(true)).toEqual({
    id: '',
    outputs: { ...inputs, secretAccessKey: new Secret(UNKNOWN), authority: UNKNOWN },
  });
  expect(existsSync(directory)).toBe(false);

  const created = await create(false);
  const key = await issuedKey(directory, id);
  expect(created.id).toBe(id);
  expect(created.outputs['secretAccessKey']).toBeInstanceOf(Secret);
  expect(reveal(created.outputs)).toEqual({
    ...inputs,
    secretAccessKey: key?.secretAccessKey,
    authority: key?.authority,
  });
  expect(await diff(inputs)).toEqual({ changes: 'none' });
  expect(await read()).toEqual({ id, inputs, outputs: created.outputs });

  const reading = { ...inputs, right: 'read' };
  expect(await diff(reading)).toEqual({ changes: 'some' });
  expect(await update(reading, true)).toEqual({ ...created.outputs, right: 'read' });
  expect(await update(reading, false)).toEqual({ ...created.outputs, right: 'read' });

  await keys.delete();
  expect(await read()).toBeUndefined();
  expect(await issuedKey(directory, id)).toBeUndefined();
  await keys.delete();
});

test('a lab that was made anew issues the key once more', async () => {
  const { diff, update } = open();
  expect(await diff(inputs)).toEqual({ changes: 'some' });
  expect((await update(inputs, true))['authority']).toBe(UNKNOWN);
  expect(reveal(await update(inputs, false))['secretAccessKey']).toMatch(/^[0-9a-f]{60}$/);
  expect(await diff(inputs)).toEqual({ changes: 'none' });
});

test.each(['lab', 'name'])('another %s is another key', async (property) => {
  const { diff } = open();
  expect(await diff({ ...inputs, [property]: 'other' })).toEqual({
    changes: 'some',
    replaces: [property],
    deleteBeforeReplace: true,
  });
});

test('inputs are checked, and outputs are none of them', () => {
  const { provider } = open();
  const check = (news: PropertyMap) =>
    provider.check({ ...call, olds: {}, news, randomSeed: new Uint8Array() });
  expect(check({ ...inputs, secretAccessKey: null, authority: null })).toEqual({
    inputs,
    failures: [],
  });
  expect(check({ ...inputs, folder: UNKNOWN })).toEqual({ inputs: { ...inputs, folder: UNKNOWN } });
  expect(check({ ...inputs, lab: 'A', folder: '..' }).failures).toEqual([
    {
      property: '',
      reason: "lab: 'name' must be a DNS label of at most 40 characters (a-z, 0-9 and -), got 'A'",
    },
    {
      property: '',
      reason:
        "lab.store: 'folder' must be names joined by '/', without one at either end, got '..'",
    },
  ]);
  expect(check({ ...inputs, right: 'all' }).failures).toEqual([
    {
      property: '',
      reason:
        "lab.store: a key must have 'lab', 'name', 'bucket', 'folder' and 'right' ('read' or 'write')",
    },
  ]);
});

test('fails to issue what did not pass', async () => {
  const { provider } = open();
  const wrong = { ...inputs, bucket: 'A' };
  await expect(
    provider.create({ ...call, inputs: wrong, preview: false, timeoutSeconds: 0 }),
  ).rejects.toThrow(
    "lab.store: 'bucket' must be 3 to 63 lower-case letters, digits and dashes, got 'A'",
  );
});
