import fc from 'fast-check';
import { environmentNames } from '../../../environments';
import { branchEnvironmentName } from '../../../environments/branch-names';
import type { BranchStack } from '../../../cli/branch/branch-stack';
import { choose, reasonToDelete, type World } from '../../../cli/branch/judge';
import { liveBranches } from '../../../cli/branch/live';

const now = new Date('2026-11-21T12:00:00Z');
const world: World = { now, live: liveBranches(['main', 'login']), longLived: environmentNames };

const login: BranchStack = {
  name: 'branch-login',
  record: {},
  updatedAt: new Date('2026-11-20T12:00:00Z'),
  expiresAt: new Date('2026-11-22T12:00:00Z'),
  deletion: 'none',
  state: 'still',
};

test.each<[string, Partial<BranchStack>, string | undefined]>([
  ['that lives, and whose branch does', {}, undefined],
  ['whose time is over', { expiresAt: new Date(now.getTime() - 1) }, 'expired'],
  ['whose time ends now', { expiresAt: now }, undefined],
  ['whose branch is gone', { name: 'branch-logout' }, 'branch gone'],
  ['that somebody began to destroy', { deletion: 'begun' }, 'half deleted'],
  ['at which a run is', { deletion: 'begun', state: 'working' }, undefined],
  ['whose expiry is no date', { expiresAt: new Date(NaN) }, undefined],
])('a stack %s', (_title, more, reason) => {
  expect(reasonToDelete({ ...login, ...more }, world)).toBe(reason);
});

test('a stack of which nobody knows when it was updated stays as long as its branch', () => {
  const { expiresAt: _expiresAt, updatedAt: _updatedAt, ...unknown } = login;
  expect(reasonToDelete(unknown, world)).toBeUndefined();
  expect(reasonToDelete({ ...unknown, name: 'branch-x' }, world)).toBe('branch gone');
});

test.each(['dev', 'prod', 'local', 'branch-', 'Branch-x', 'branch-x/../prod', ''])(
  'the stack %j is none of a branch, whatever speaks for its end',
  (name) => {
    const gone = { ...login, name, deletion: 'begun', expiresAt: new Date(0) } as const;
    expect(reasonToDelete(gone, world)).toBeUndefined();
  },
);

test('what was begun comes first, then the oldest, and no more than the limit', () => {
  const stacks = [
    { ...login, name: 'branch-new', updatedAt: new Date(now) },
    { ...login, name: 'branch-old', updatedAt: new Date(0) },
    login,
    { ...login, name: 'branch-half', deletion: 'begun' },
  ] as const;
  const { chosen, postponed, kept } = choose(stacks, world, 2);
  expect(chosen.map(({ stack }) => stack.name)).toEqual(['branch-half', 'branch-old']);
  expect(postponed.map(({ stack }) => stack.name)).toEqual(['branch-new']);
  expect(kept).toEqual([login]);
});

// names that are environments', that could be, and that somebody typed
const names = fc.oneof(
  fc.constantFrom(...environmentNames, ...environmentNames.map((name) => `branch-${name}`)),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 80 }).map(branchEnvironmentName),
  fc.string({ unit: fc.constantFrom('branch-', 'a', '0', '-', '/', 'B'), maxLength: 12 }),
);
const dates = fc.date({ noInvalidDate: false });
const stackOf = fc.record(
  {
    name: names,
    record: fc.constant({}),
    updatedAt: dates,
    expiresAt: dates,
    deletion: fc.constantFrom('none' as const, 'begun' as const),
    state: fc.constantFrom('still' as const, 'working' as const),
  },
  { requiredKeys: ['name', 'record', 'deletion', 'state'] },
) as fc.Arbitrary<BranchStack>;

const worlds = fc.record({
  now: dates,
  live: fc
    .tuple(fc.array(fc.string({ unit: 'binary' })), fc.option(fc.array(fc.nat())))
    .map(([branches, pulls]) => liveBranches(branches, pulls ?? undefined)),
  longLived: fc.array(names).map((more) => [...environmentNames, ...more]),
});
const stacksOf = fc.array(stackOf, { maxLength: 30 });

test('in 2000 random cases, with any listing, clock and names, no long-lived environment is chosen', () => {
  fc.assert(
    fc.property(stacksOf, worlds, fc.nat(40), (stacks, any, limit) => {
      const { chosen, postponed } = choose(stacks, any, limit);
      const named = [...chosen, ...postponed].map(({ stack }) => stack.name);
      for (const name of named) {
        expect(any.longLived).not.toContain(name);
        expect(name).toMatch(/^branch-[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
      }
      expect(chosen.length).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 2000 },
  );
});

test('in 500 random cases every stack is chosen, postponed or kept, and none twice', () => {
  fc.assert(
    fc.property(stacksOf, worlds, fc.nat(40), (stacks, any, limit) => {
      const { chosen, postponed, kept } = choose(stacks, any, limit);
      const all = [...chosen.map(({ stack }) => stack), ...postponed.map(({ stack }) => stack)];
      expect(new Set([...all, ...kept])).toEqual(new Set(stacks));
      expect(all.length + kept.length).toBe(stacks.length);
    }),
    { numRuns: 500 },
  );
});

test('in 500 random cases a branch that is listed is never gone, and of an empty list none is', () => {
  const branches = fc.array(fc.string({ unit: 'binary' }), { minLength: 1 });
  fc.assert(
    fc.property(branches, stacksOf, dates, (listed, stacks, anyTime) => {
      const own = listed.map((branch) => ({ ...login, name: branchEnvironmentName(branch) }));
      const there = { ...world, now: anyTime, live: liveBranches(listed) };
      const nobody = { ...there, live: liveBranches([]) };
      const reasons = [
        ...own.map((stack) => reasonToDelete(stack, there)),
        ...stacks.map((stack) => reasonToDelete(stack, nobody)),
      ];
      expect(reasons).not.toContain('branch gone');
    }),
    { numRuns: 500 },
  );
});
