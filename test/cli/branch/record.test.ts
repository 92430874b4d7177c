import { Duration } from 'cdk8s';
import { givenBy, recordIn } from '../../../cli/branch/record';
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
