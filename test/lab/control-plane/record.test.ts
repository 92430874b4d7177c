import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { labPaths, type LabPaths } from '../../../lab/control-plane/paths';
import { freePorts, portNames } from '../../../lab/control-plane/ports';
import { readRecord, writeRecord } from '../../../lab/control-plane/record';
import { temporaryFolder } from '../../temporary';

function emptyLab(): LabPaths {
  const paths = labPaths(temporaryFolder('record'), 'local');
  mkdirSync(paths.directory);
  return paths;
}

test('a record is read as it was written, by its owner only, and nothing is left beside it', async () => {
  const paths = emptyLab();
  const record = { ports: await freePorts(), configuration: 'text' };
  await writeRecord(paths, record);
  expect(await readRecord(paths)).toEqual(record);
  expect(statSync(paths.record).mode & 0o777).toBe(0o600);
  expect(readdirSync(paths.directory)).toEqual(['lab.json']);
});

test.each(['', '{', '[]', '{"ports":{}}', '{"ports":{"etcd":0}}'])(
  'a damaged record (%s) counts as none',
  async (text) => {
    const paths = emptyLab();
    writeFileSync(paths.record, text);
    expect(await readRecord(paths)).toBeUndefined();
  },
);

test('a missing record is none', async () => {
  expect(await readRecord(emptyLab())).toBeUndefined();
});

test('free ports differ from each other', async () => {
  const ports = Object.values(await freePorts());
  expect(ports).toHaveLength(portNames.length);
  expect(new Set(ports).size).toBe(portNames.length);
});
