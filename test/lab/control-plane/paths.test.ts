import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { labNames, labPaths } from '../../../lab/control-plane/paths';
import { temporaryFolder } from '../../temporary';

const folder = () => temporaryFolder('paths');

test('all of a lab lies in one folder, its lock beside it', () => {
  const labs = folder();
  expect(labPaths(labs, 'local')).toEqual({
    name: 'local',
    directory: `${labs}/local`,
    cluster: `${labs}/local/clusters/local`,
    data: `${labs}/local/data`,
    pki: `${labs}/local/clusters/local/pki`,
    pids: `${labs}/local/clusters/local/pids`,
    logs: `${labs}/local/clusters/local/logs`,
    record: `${labs}/local/lab.json`,
    real: `${labs}/local/real.json`,
    kubeconfig: `${labs}/local/kubeconfig`,
    lock: `${labs}/local.lock`,
  });
});

test('the paths are the same by way of a link, also before the folder of labs exists', () => {
  const real = folder();
  const link = path.join(folder(), 'link');
  symlinkSync(real, link);
  expect(labPaths(path.join(link, 'labs'), 'local')).toEqual(
    labPaths(path.join(real, 'labs'), 'local'),
  );
});

test.each(['', '-a', 'a-', 'A', 'a.b', '../a', 'a/b', 'x'.repeat(41)])(
  "fails when the lab is called '%s'",
  (name) => {
    expect(() => labPaths('/labs', name)).toThrow(
      `lab: 'name' must be a DNS label of at most 40 characters (a-z, 0-9 and -), got '${name}'`,
    );
  },
);

test('the labs of a folder are listed by name, without locks and remains', async () => {
  const labs = folder();
  for (const name of ['two', 'one', 'two.lock', '.removing-three'])
    mkdirSync(path.join(labs, name));
  writeFileSync(path.join(labs, 'file'), '');
  expect(await labNames(labs)).toEqual(['one', 'two']);
});

test('a folder that does not exist has no labs', async () => {
  expect(await labNames(path.join(folder(), 'none'))).toEqual([]);
});

test('fails when the folder of labs is a file', async () => {
  const file = path.join(folder(), 'file');
  writeFileSync(file, '');
  await expect(labNames(file)).rejects.toThrow('ENOTDIR');
});
