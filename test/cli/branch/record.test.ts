import { Duration } from 'cdk8s';
import { givenBy, recordIn, recordOf } from '../../../cli/branch/record';
import type { RecordedUpdate } from '../../../cli/stacks/updates';
import { userErrorOf } from '../../user-error';

test('a record is what a branch says among other settings', () => {
  expect(
    recordIn({
      'plinth:branch': 'feature/login',
      'plinth:owner': '',
      'plinth:image': 'registry/app:login-1',
      'plinth:app/login/password': 'x',
      'gcp:project': 'plinth-dev',
      owner: 'nobody',
    }),
  ).toEqual({ branch: 'feature/login', image: 'registry/app:login-1' });
});

const startedAt = new Date('2026-11-20T10:00:00Z');
const run = (kind: string, config: Readonly<Record<string, string>>): RecordedUpdate => ({
  ...{ kind, result: 'succeeded', startedAt, config },
});

test('the record is that of the newest run that says which branch it is', () => {
  const said = { 'plinth:branch': 'login', 'plinth:owner': 'ada@example.com' };
  const old = run('update', { 'plinth:branch': 'login', 'plinth:owner': 'old@example.com' });
  const runs = [run('destroy', {}), run('update', { 'plinth:nodes': 'real' }), run('update', said)];
  expect(recordOf([...runs, old])).toEqual({ branch: 'login', owner: 'ada@example.com' });
});

test('of a stack that is no branch the newest run that brought it up counts', () => {
  const runs = [run('refresh', {}), run('update', { 'plinth:nodes': 'real' }), run('update', {})];
  expect(recordOf(runs)).toEqual({ nodes: 'real' });
  expect(recordOf([run('destroy', { 'plinth:nodes': 'real' })])).toEqual({});
});

test('what an environment is given follows from its record', () => {
  const record = { branch: 'x', since: '2026', owner: 'ada@example.com', lifetime: '8h' };
  const { lifetime, ...given } = givenBy({
    ...record,
    host: 'local',
    nodes: 'real',
    image: 'i:x-1',
  });
  expect(given).toEqual({ owner: 'ada@example.com', host: 'local', nodes: 'real', image: 'i:x-1' });
  expect(lifetime?.toSeconds()).toBe(Duration.hours(8).toSeconds());
  expect(givenBy({})).toEqual({});
});

test('fails for a lifetime that is none', () => {
  expect(userErrorOf(() => givenBy({ lifetime: 'long' })).problems).toEqual([
    "lifetime: must be whole hours or days, such as '8h' or '3d', got 'long'",
  ]);
});
