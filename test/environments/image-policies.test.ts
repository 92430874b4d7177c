import fc from 'fast-check';
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

test.each([
  [{ tags: 'semver:~6.9', hold: 'the demo is on Friday' }],
  [{ tags: 'glob:6.*', newest: 'order' }],
  [{ pin: '6.9.2', reason: 'later ones lose sessions' }],
] as const)('a policy can be %j', (podinfo) => {
  expect(problemsOf({ ...local, imagePolicies: { podinfo } })).toEqual([]);
});

const objectRule =
  "must be { tags, newest, hold }, where newest ('build' or 'order') and hold (a reason on one line) may be left " +
  "out, or { pin, reason }, such as { pin: '1.2.0', reason: 'later ones lose sessions' }";

test.each([
  {},
  { tags: 'semver:~6.9', newest: 'name' },
  { tags: 'semver:~6.9', hold: '' },
  { tags: 'semver:~6.9', hold: 'two\nlines' },
  { pin: '6.9.2' },
  { pin: 'a b', reason: 'why' },
  { pin: '6.9.2', reason: 'why', tags: 'semver:6' },
])('fails for the policy %j', (podinfo) => {
  const wrong = { ...local, imagePolicies: { podinfo } } as unknown as Environment;
  expect(problemsOf(wrong)).toEqual([
    expect.stringMatching(
      /^local\.imagePolicies\.podinfo(\.\w+)?: '\w+' must be \{ tags, newest, hold \}/,
    ),
  ]);
});

test('fails for the tags of an object that are none', () => {
  const wrong = { ...local, imagePolicies: { podinfo: { tags: 'latest' } } };
  expect(problemsOf(wrong)).toEqual([
    `local.imagePolicies.podinfo.tags: 'tags' ${rule}, got 'latest'`,
  ]);
});

test('fails for a policy that is no object and no text', () => {
  const wrong = { ...local, imagePolicies: { podinfo: [] } } as unknown as Environment;
  expect(problemsOf(wrong)).toEqual([
    `local.imagePolicies.podinfo: 'podinfo' ${objectRule}, got []`,
  ]);
});

test('fails where a pin is not the tag that the image has', () => {
  const podinfo = { pin: '6.9.1', reason: 'later ones lose sessions' };
  expect(problemsOf({ ...local, imagePolicies: { podinfo } })).toEqual([
    `local.imagePolicies.podinfo: 'podinfo' must fit the tag '6.9.2' of 'images.podinfo', got ${JSON.stringify(podinfo)}`,
  ]);
});

test('fails where images of one product have two tags', () => {
  const tagged = 'quay.io/jetstack/cert-manager-webhook:v1.21.1';
  const wrong = { ...local, images: { ...local.images, 'cert-manager-webhook': tagged } };
  expect(problemsOf(wrong)).toEqual([
    `local.images.cert-manager-webhook: 'cert-manager-webhook' must have the tag of 'images.cert-manager-controller', 'v1.21.2', got '${tagged}'`,
  ]);
});

const pattern = fc.stringMatching(/^[ab*?]{0,8}$/);

test('patterns mean what a regular expression of them means', () => {
  fc.assert(
    fc.property(pattern, fc.stringMatching(/^[ab]{0,8}$/), (glob, tag) => {
      const same = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(tag);
      expect(fits(`glob:${glob}x`, reference(`${tag}x`))).toBe(same);
    }),
  );
});

test('a pattern of many stars is no trap', () => {
  expect(fits(`glob:${'*a'.repeat(40)}b`, reference('a'.repeat(128)))).toBe(false);
});

test('fails for the policy of an image that nobody runs', () => {
  const wrong = { ...local, imagePolicies: { redis: 'semver:8' } } as unknown as Environment;
  expect(problemsOf(wrong)[0]).toMatch(
    /^local\.imagePolicies: 'redis' is not an option, allowed: 'cert-manager-controller', /,
  );
});
