import { readFileSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { labNodeKind } from '../../../../lab/control-plane/lab';
import { labPaths, type LabPaths } from '../../../../lab/control-plane/paths';
import {
  readRealRecord,
  writeRealRecord,
  type RealRecord,
} from '../../../../lab/control-plane/real/record';
import { temporaryFolder } from '../../../temporary';

const whole: RealRecord = {
  network: 7,
  missing: [{ reference: 'docker.io/grafana/grafana:13', reason: 'nobody has it' }],
  simulated: ['docker.io/grafana/grafana:13'],
  played: ['gateway'],
  webhooks: 'called',
  built: [{ reference: 'registry.k8s.io/pause:3.10.1', differs: 'ours' }, { reference: 'a.b/c:1' }],
  objects: ['/api/v1/namespaces/default/services/one'],
  content: '00ff',
  left: [{ pod: 'shop/alone', uid: '1' }],
};

function lab(): { readonly labsDirectory: string; readonly paths: LabPaths } {
  const labsDirectory = temporaryFolder('real-record');
  const paths = labPaths(labsDirectory, 'mine');
  mkdirSync(paths.directory);
  return { labsDirectory, paths };
}

test('what is written down of a real node is read again, and nobody else may read it', async () => {
  const { paths } = lab();
  await writeRealRecord(paths, whole);
  expect(await readRealRecord(paths)).toEqual(whole);
  expect(statSync(paths.real).mode & 0o777).toBe(0o600);
});

test('a lab without the record has simulated nodes only', async () => {
  expect(await readRealRecord(lab().paths)).toBeUndefined();
});

test.each([
  ['cut', (text: string) => text.slice(0, -20)],
  ['foreign', (text: string) => text.replace('"called"', '"sometimes"')],
  ['empty', () => ''],
])(
  'whoever has a %s record has a real node all the same, of which nothing counts as whole',
  async (_, damage) => {
    const { labsDirectory, paths } = lab();
    await writeRealRecord(paths, whole);
    writeFileSync(paths.real, damage(readFileSync(paths.real, 'utf8')));
    expect(await readRealRecord(paths)).toEqual({
      ...{ network: 0, missing: [], simulated: [], played: [], built: [] },
      webhooks: 'called',
    });
    expect(await labNodeKind({ name: 'mine', labsDirectory })).toBe('real');
  },
);

test('a record of before content was written down still counts', async () => {
  const { paths } = lab();
  const { content: _, objects: __, ...older } = whole;
  writeFileSync(paths.real, JSON.stringify(older));
  expect(await readRealRecord(paths)).toEqual(older);
});
