import { fits } from '../../environments/image-policies';
import { tagOf, versionOf } from '../../environments/images';
import type { Environment } from '../../environments/environment';
import { local } from '../../environments/local';
import { problemsOf } from './problems';

const reference = (tag: string) => `registry.example.com:5000/team/app:${tag}`;

test.each([
  ['semver:~1.2', '1.2.9', true],
  ['semver:~1.2', '1.3.0', false],
  ['semver:^6.9', 'v6.12.0', true],
  ['semver:>=18 <19', '18.4-standard-trixie', true],
  ['semver:~1.11', '1.11.1-bullseye-slim', true],
  ['semver:~1.2', 'main-3f2a9c1', false],
  ['glob:dev-*', 'dev-3f2a9c1', true],
  ['glob:dev-*', 'my-dev-3f2a9c1', false],
  ['glob:v?.0', 'v1.0', true],
  ['glob:v1.0', 'v1x0', false],
  ['regex:^v\\d+$', 'v12', true],
  ['regex:^v\\d+$', 'v12-rc', false],
  ['latest', 'latest', false],
])('the policy %s and the tag %s: %s', (policy, tag, fit) => {
  expect(fits(policy, reference(tag))).toBe(fit);
});

test('the tag of a reference is found behind a port and before a digest', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  expect(tagOf(`${reference('v1.2.3-slim')}@${digest}`)).toBe('v1.2.3-slim');
  expect(versionOf(`${reference('v1.2.3-slim')}@${digest}`)).toBe('1.2.3');
});

const rule =
  "must be 'semver:' and a range, 'glob:' and a pattern, or 'regex:' and an expression, such as 'semver:~1.2'";

test.each(['~1.2', 'semver:', 'semver:new', 'regex:(', 'latest', 7])(
  'fails for the policy %j',
  (podinfo) => {
    const wrong = { ...local, imagePolicies: { podinfo } } as unknown as Environment;
    const got = typeof podinfo === 'string' ? `'${podinfo}'` : String(podinfo);
    expect(problemsOf(wrong)).toEqual([
      `local.imagePolicies.podinfo: 'podinfo' ${rule}, got ${got}`,
    ]);
  },
);

test('fails where the policy does not fit the tag that the catalogue has', () => {
  expect(problemsOf({ ...local, imagePolicies: { podinfo: 'semver:~6.8' } })).toEqual([
    "local.imagePolicies.podinfo: 'podinfo' must fit the tag '6.9.2' of 'images.podinfo', got 'semver:~6.8'",
  ]);
  expect(problemsOf({ ...local, imagePolicies: { podinfo: 'semver:~6.9' } })).toEqual([]);
});

test('fails for the policy of an image that nobody runs', () => {
  const wrong = { ...local, imagePolicies: { redis: 'semver:8' } } as unknown as Environment;
  expect(problemsOf(wrong)[0]).toMatch(
    /^local\.imagePolicies: 'redis' is not an option, allowed: 'cert-manager-controller', /,
  );
});
