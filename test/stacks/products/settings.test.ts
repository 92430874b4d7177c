import { local } from '../../../environments/local';
import { sharedSettings } from '../../../stacks/products/settings';

test('workloads may know the environment, its domain, and the sources they are made from', () => {
  expect(sharedSettings(local, { revision: '3f2c1d0', branch: 'main' })).toEqual({
    PLATFORM_ENVIRONMENT: 'local',
    PLATFORM_DOMAIN: 'local.plinth.test',
    GIT_REVISION: '3f2c1d0',
    GIT_BRANCH: 'main',
  });
});

test('where nobody knows the sources, nothing is said of them', () => {
  expect(sharedSettings(local)).toEqual({
    PLATFORM_ENVIRONMENT: 'local',
    PLATFORM_DOMAIN: 'local.plinth.test',
  });
});
