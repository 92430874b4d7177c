import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { labResources } from '../../../../lab/plugins/lab/resources';
import { storeKeyType } from '../../../../lab/plugins/lab/store-key';
import { clusterType } from '../../../../lab/plugins/lab/values';
import { temporaryFolder } from '../../../temporary';

const call = {
  ...{ urn: '', name: 'one', signal: new AbortController().signal },
  log: () => undefined,
  status: () => undefined,
};
const key = { lab: 'mine', name: 'shop', bucket: 'backups', folder: 'main', right: 'write' };

function resources() {
  const labsDirectory = temporaryFolder('resources');
  mkdirSync(join(labsDirectory, 'mine'));
  return labResources(() => ({ labsDirectory, tools: {} }));
}

test('labs and keys of their stores are checked each by their own rules', async () => {
  const provider = resources();
  const checked = (type: string, news: object) =>
    provider.check?.({ ...call, type, olds: {}, news: { ...news }, randomSeed: new Uint8Array() });
  expect(await checked(clusterType, { name: 'mine' })).toMatchObject({
    inputs: { name: 'mine', nodes: 3 },
    failures: [],
  });
  expect(await checked(storeKeyType, key)).toEqual({ inputs: key, failures: [] });
});

test('a key that was issued is read, and gone once it was taken back', async () => {
  const provider = resources();
  const common = { ...call, type: storeKeyType, timeoutSeconds: 0 };
  const made = await provider.create({ ...common, inputs: key, preview: false });
  const asked = { ...common, id: made.id, olds: made.outputs, oldInputs: key };
  expect(await provider.read?.(asked)).toMatchObject({ id: 'shop', inputs: key });
  await provider.delete?.(asked);
  expect(await provider.read?.(asked)).toBeUndefined();
});

test('fails for a type that nobody knows', async () => {
  const provider = resources();
  const request = { ...call, type: 'lab:index:Other', olds: {}, news: {} };
  const checked = async () => provider.check?.({ ...request, randomSeed: new Uint8Array() });
  await expect(checked()).rejects.toThrow("lab: there is no resource of type 'lab:index:Other'");
});
