import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deleteAll } from '../../../cli/branch/collect';
import { destroyBranch } from '../../../cli/branch/destroy';
import { findStack } from '../../../cli/branch/find-stack';
import { choose, type World } from '../../../cli/branch/judge';
import { listedBranches } from '../../../cli/branch/listed-branches';
import { liveBranches } from '../../../cli/branch/live';
import { readBranchStack, readBranchStacks } from '../../../cli/branch/read';
import { recorded } from '../../../cli/branch/recorded';
import { settingsFile } from '../../../cli/branch/settings';
import { stateFile } from '../../../cli/engine/state';
import { environmentNames } from '../../../environments';
import { temporaryFolder } from '../../temporary';
import { fakeHost, type FakeHost } from '../fake-host';
import { fakeBackend, type FakeBackend, type FakeRun } from './fake-backend';

let checkout: string;
let backend: FakeBackend;
let host: FakeHost;

beforeEach(() => {
  checkout = temporaryFolder('backend');
  backend = fakeBackend(checkout);
  host = fakeHost(checkout);
});

const update = (at: string, config?: FakeRun['config']): FakeRun => ({
  kind: 'update',
  at,
  ...(config && { config }),
});
const destroy = (at: string): FakeRun => ({ kind: 'destroy', at });
const said = {
  'plinth:branch': 'login',
  'plinth:owner': 'ada@example.com',
  'plinth:lifetime': '8h',
  'plinth:image': 'registry/app:login-1',
};
const record = {
  ...{ branch: 'login', owner: 'ada@example.com', lifetime: '8h', image: 'registry/app:login-1' },
};

describe('the stack of a branch', () => {
  test('is found by the name that follows from the branch', async () => {
    backend.put('branch-login', { runs: [update('2026-11-20T10:00:00Z', said)] });
    expect(await findStack(backend.place, 'login')).toEqual({ name: 'branch-login' });
  });

  test('is not that of another branch, whose stack has the name that was typed', async () => {
    backend.put('branch-login', { runs: [update('2026-11-20T10:00:00Z', said)] });
    expect(await findStack(backend.place, 'branch-login')).toEqual({
      absent: "the branch 'branch-login' has no stack in the cluster of 'dev'",
      hint: "'branch-login' is the name of the stack of the branch 'login': ./plinth branch down login",
    });
  });

  test('is not guessed where nobody recorded whose the other one is', async () => {
    backend.put('branch-login', { runs: [] });
    backend.put('dev', { runs: [] });
    expect(await findStack(backend.place, 'branch-login')).toMatchObject({
      hint: "'branch-login' is the name of a stack, and nobody recorded of which branch it is",
    });
    expect(await findStack(backend.place, 'dev')).toEqual({
      absent: "the branch 'dev' has no stack in the cluster of 'dev'",
    });
  });
});

describe('what a branch has recorded', () => {
  test('outlives a run of somebody whose checkout has no settings of it', async () => {
    const runs = [update('2026-11-20T11:00:00Z'), update('2026-11-20T10:00:00Z', said)];
    backend.put('branch-login', { runs });
    expect(await readBranchStack(backend.place, 'branch-login')).toMatchObject({
      record,
      updatedAt: new Date('2026-11-20T11:00:00Z'),
    });
  });

  test('outlives more deletions that failed than a page of the history has', async () => {
    const failures = Array.from({ length: 12 }, (_, hour) =>
      destroy(`2026-11-21T${String(23 - hour)}:00:00Z`),
    );
    backend.put('branch-login', { runs: [...failures, update('2026-11-20T10:00:00Z', said)] });
    expect(await readBranchStack(backend.place, 'branch-login')).toMatchObject({
      record,
      updatedAt: new Date('2026-11-20T10:00:00Z'),
      deletion: 'begun',
    });
  });

  test('is known by the name of the stack: in this checkout, else from the backend', async () => {
    const state = stateFile(join(checkout, '.plinth', 'state'), 'plinth', 'branch-login');
    mkdirSync(dirname(state), { recursive: true });
    writeFileSync(state, '{}');
    backend.put('branch-login', { runs: [update('2026-11-20T10:00:00Z', said)] });
    expect(await recorded(host, 'branch-login')).toEqual(record);
    writeFileSync(
      settingsFile(checkout, 'branch-login'),
      'config:\n  plinth:branch: login\n  plinth:host: local\n',
    );
    expect(await recorded(host, 'branch-login')).toEqual({ branch: 'login', host: 'local' });
    expect(host.noted).toEqual([]);
  });

  test('is nothing, and that is noted, where the backend can not be asked', async () => {
    const state = stateFile(join(checkout, '.plinth', 'state'), 'plinth', 'branch-login');
    mkdirSync(dirname(state), { recursive: true });
    writeFileSync(state, '{}');
    expect(await recorded(host, 'branch-login')).toEqual({});
    expect(host.noted).toEqual([
      "nothing recorded of 'branch-login' can be read: no stack named 'branch-login' found",
    ]);
  });
});

describe('a stack that was chosen to be deleted', () => {
  const world: World = {
    now: new Date('2026-11-22T10:00:00Z'),
    live: liveBranches(['main']),
    longLived: environmentNames,
  };

  async function collected(between: () => void) {
    backend.put('branch-login', { runs: [update('2026-11-20T10:00:00Z', said)] });
    const { stacks } = await readBranchStacks(host, backend.place);
    const { chosen } = choose(stacks, world, 10);
    expect(chosen.map(({ reason }) => reason)).toEqual(['branch gone']);
    between();
    const [deletion] = await deleteAll(host, backend.place, world, chosen);
    return deletion?.outcome;
  }

  test('is deleted where nobody touched it in between', async () => {
    expect(await collected(() => undefined)).toBe('deleted');
    expect(backend.names()).toEqual([]);
  });

  test('is kept where somebody brought it up in between, whatever the old lists say', async () => {
    const up = () => {
      const runs = [update('2026-11-22T10:00:00Z', said), update('2026-11-20T10:00:00Z', said)];
      backend.put('branch-login', { runs });
    };
    expect(await collected(up)).toBe('kept');
    expect(backend.names()).toEqual(['branch-login']);
  });
});

describe('a stack', () => {
  const ours = 'config:\n  plinth:host: dev\n';
  const foreign = 'config:\n  plinth:host: local\n';

  test('is not destroyed with the settings of one of the same name on another host', async () => {
    const file = settingsFile(checkout, 'branch-login');
    backend.put('branch-login', { runs: [update('2026-11-20T10:00:00Z', said)] });
    writeFileSync(file, foreign);
    await expect(destroyBranch(host, backend.place, 'branch-login')).rejects.toThrow(
      `${file}: must be the settings of the branch on 'dev', they are those of its stack on 'local'\n` +
        '  fix: destroy that one first (--host local), or move the file away',
    );
    expect(existsSync(file)).toBe(true);
    writeFileSync(file, ours);
    expect(await destroyBranch(host, backend.place, 'branch-login')).toBeUndefined();
    expect(backend.names()).toEqual([]);
  });

  test('whose state can not be read keeps none of the others from being listed', async () => {
    backend.put('branch-a', { runs: [], deployment: 'damaged' as unknown as object });
    backend.put('branch-login', { runs: [update('2026-11-20T10:00:00Z', said)] });
    const { all, problems } = await listedBranches(host, backend.place);
    expect(all.map(({ stack, owner }) => [stack.name, owner])).toEqual([
      ['branch-login', 'ada@example.com'],
    ]);
    expect(problems).toEqual(['branch-a: could not load checkpoint']);
  });
});
