import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { withTemporaries } from '../../../cli/checks/temporaries';
import { temporaryFolder } from '../../temporary';
import { fakeHost } from '../fake-host';

const withLabs: string[] = [];
jest.mock('../../../lab/control-plane/processes', () => ({
  labProcesses: (folder: string) =>
    Promise.resolve(withLabs.includes(basename(folder)) ? [{ component: 'etcd', pid: 1 }] : []),
}));

let parent: string;

beforeEach(() => {
  withLabs.length = 0;
  parent = temporaryFolder('temporaries');
});

const host = () => fakeHost('/c', { TMPDIR: parent, LANG: 'C' });

test('what is temporary lies in a folder of the run, which is gone in the end', async () => {
  const told = host();
  const result = await withTemporaries(told, (env) => {
    const { TMPDIR: folder = '', ...others } = env;
    expect(others).toEqual({ LANG: 'C' });
    expect(folder).toMatch(new RegExp(`^${parent}/pt-${process.pid}-\\w{6}$`));
    // other users get through it to what is theirs, and see nothing else
    expect(statSync(folder).mode & 0o777).toBe(0o711);
    writeFileSync(join(folder, 'left'), '');
    return Promise.resolve('done');
  });
  expect(result).toBe('done');
  expect(readdirSync(parent)).toEqual([]);
  expect(told.noted).toEqual([]);
});

test('the folder goes when the run fails, too', async () => {
  const failing = withTemporaries(host(), () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow(new Error('no'));
  expect(readdirSync(parent)).toEqual([]);
});

test('the folder stays, and is told, as long as a lab runs in it', async () => {
  const told = host();
  await withTemporaries(told, ({ TMPDIR: folder = '' }) => {
    withLabs.push(basename(folder));
    return Promise.resolve();
  });
  const [left = ''] = readdirSync(parent);
  expect(told.noted).toEqual([
    `a lab of the tests still runs in ${join(parent, left)}, which stays until a run after its end`,
  ]);
});

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync('true').pid;
}

function left(name: string, machine?: string): string {
  mkdirSync(join(parent, name, 'labs'), { recursive: true });
  if (machine !== undefined) writeFileSync(join(parent, name, '.machine'), machine);
  return name;
}

test('what runs left that were killed goes with the next one; what may be of use to somebody stays', async () => {
  const dead = deadPid();
  left(`pt-${dead}-Aa1234`, hostname());
  const kept = [
    left(`pt-${dead}-inlabs`, hostname()),
    left(`pt-${process.pid}-living`, hostname()),
    left(`pt-${dead}-others`, 'another-machine'),
    left(`pt-${dead}-noname`),
    left(`pt-${dead}-longer-name`, hostname()),
    left('plinth-labs-Aa1234', hostname()),
  ];
  withLabs.push(kept[0] ?? '');
  symlinkSync(join(parent, 'plinth-labs-Aa1234'), join(parent, `pt-${dead}-linked`));
  await withTemporaries(host(), () => Promise.resolve());
  expect(readdirSync(parent).sort()).toEqual([...kept, `pt-${dead}-linked`].sort());
});
