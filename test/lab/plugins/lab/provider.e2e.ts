import { existsSync } from 'node:fs';
import { inspectLab, stopLab } from '../../../../lab/control-plane/lab';
import { killProcesses } from '../../../../lab/control-plane/processes';
import { LabProvider } from '../../../../lab/plugins/lab/provider';
import { reveal, type PropertyMap } from '../../../../lab/plugins/protocol/values';
import { openLabsFolder, type LabsFolder } from '../../control-plane/harness';

jest.setTimeout(60_000);

let folder: LabsFolder;
let provider: LabProvider;
const inputs = { name: 'main', nodes: 2 };
const statuses: string[] = [];
const call = {
  urn: 'urn:pulumi:local::plinth::lab:index:Cluster::main',
  type: 'lab:index:Cluster',
  name: 'main',
  signal: new AbortController().signal,
  log: () => undefined,
  status: (message: string) => {
    statuses.push(message);
  },
};
const lab = () => ({ name: 'main', labsDirectory: folder.labsDirectory });
const existing = (olds: PropertyMap) => ({ ...call, id: 'main', olds, oldInputs: inputs });
const diff = (news: PropertyMap = inputs) =>
  provider.diff({ ...existing({}), news, ignoreChanges: [] });

beforeAll(async () => {
  folder = await openLabsFolder();
  provider = new LabProvider(() => folder);
});

afterAll(async () => {
  await folder.close();
});

test('a lab lives from create to delete: unchanged, repaired, read, replaced when gone', async () => {
  const create = { ...call, inputs, timeoutSeconds: 0 };
  await provider.create({ ...create, preview: true });
  expect(existsSync(folder.labsDirectory)).toBe(false);

  const { id, outputs } = await provider.create({ ...create, preview: false });
  expect(id).toBe('main');
  expect(statuses[0]).toMatch(/^starting etcd, kube-apiserver/);
  expect(reveal(outputs)['kubeconfig']).toContain(reveal(outputs)['server']);
  expect(await diff()).toEqual({ changes: 'none', detailed: {} });

  await killProcesses(`${folder.labsDirectory}/main`, 'kube-scheduler');
  expect(await diff()).toMatchObject({ changes: 'some', detailed: { server: { kind: 'update' } } });
  const update = { ...existing(outputs), inputs, timeoutSeconds: 0, ignoreChanges: [] };
  const predicted = await provider.update({ ...update, preview: true });
  expect(reveal(predicted)).toEqual(inputs);
  const updated = await provider.update({ ...update, preview: false });
  expect(reveal(updated)).toEqual(reveal(outputs));
  expect(await diff()).toEqual({ changes: 'none', detailed: {} });

  expect(await provider.read(existing(outputs))).toEqual({ id: 'main', inputs, outputs });
  expect(await provider.create({ ...create, preview: false })).toEqual({ id, outputs });

  const elsewhere = { ...outputs, directory: '/elsewhere/main' };
  await expect(provider.delete({ ...existing(elsewhere), timeoutSeconds: 0 })).rejects.toThrow(
    `lab 'main': 'directory' must be inside PLINTH_LABS (${folder.labsDirectory}), got '/elsewhere/main'`,
  );
  expect((await inspectLab(lab())).state).toBe('running');

  await provider.delete({ ...existing(outputs), timeoutSeconds: 0 });
  expect((await inspectLab(lab())).state).toBe('absent');
  expect(await provider.read(existing(outputs))).toBeUndefined();
  expect(await diff()).toMatchObject({ changes: 'some', replaces: ['server'] });
  await stopLab(lab());
});

test('inputs are checked and completed', () => {
  const check = { ...call, olds: {}, randomSeed: new Uint8Array() };
  expect(provider.check({ ...check, news: { name: 'main' } })).toEqual({
    inputs: { name: 'main', nodes: 3 },
    failures: [],
  });
  expect(() => provider.check({ ...check, type: 'lab:index:Other', news: {} })).toThrow(
    "lab: there is no resource of type 'lab:index:Other'",
  );
});
