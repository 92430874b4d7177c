import { deployedReferences } from '../../../cli/images/deployed';
import { promotion, runningOf } from '../../../cli/images/promote';
import { namesThatRun, requireSuccess } from '../../../cli/images/stack';
import { dev } from '../../../environments/dev';
import { images } from '../../../environments/images';
import { prod } from '../../../environments/prod';
import { stg } from '../../../environments/stg';
import { userErrorOf } from '../../user-error';

const digest = `sha256:${'c'.repeat(64)}`;
const newer = `ghcr.io/stefanprodan/podinfo:6.9.4@${digest}`;

function resource(type: string, inputs: Record<string, unknown>, more = {}) {
  return { urn: `urn:${type}`, type, custom: true, inputs, ...more };
}

const pod = (image: string) => ({ spec: { containers: [{ image }] } });

test('what is deployed is found by its repository, in fields and in arguments', () => {
  const found = deployedReferences(
    {
      version: 3,
      deployment: {
        resources: [
          resource('kubernetes:apps/v1:Deployment', pod(newer)),
          resource('kubernetes:apps/v1:Deployment', {
            args: [`--acme-solver=${images['cert-manager-acmesolver']}`],
          }),
          // another repository that begins in the same way, an example in a kind, and what is on its way out
          resource('kubernetes:v1:Pod', pod('docker.io/library/traefik-extra:v9')),
          resource('kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition', {
            description: 'such as docker.io/library/traefik:v1',
          }),
          resource('kubernetes:v1:Pod', pod('docker.io/rclone/rclone:1.0.0'), { delete: true }),
        ],
      },
    },
    images,
  );
  expect(Object.fromEntries([...found].filter(([, references]) => references.length > 0))).toEqual({
    podinfo: [newer],
    'cert-manager-acmesolver': [images['cert-manager-acmesolver']],
  });
});

test('exactly what runs is carried, and what is the same is not', () => {
  const running = new Map([
    ['podinfo', newer],
    ['immudb', stg.images.immudb],
  ] as const);
  expect(promotion('dev', running, stg)).toEqual({
    kept: [],
    changes: [
      {
        name: 'podinfo',
        from: stg.images.podinfo,
        to: newer,
        notes: 'https://github.com/stefanprodan/podinfo/releases/tag/6.9.4',
      },
    ],
  });
});

test.each([
  { tags: 'semver:~6.9', hold: 'the demo is on Friday' },
  { pin: '6.9.2', reason: 'the demo is on Friday' },
])('what the other environment keeps with %j stays', (podinfo) => {
  const keeping = { ...stg, imagePolicies: { podinfo } };
  expect(promotion('dev', new Map([['podinfo', newer]]), keeping)).toEqual({
    changes: [],
    kept: [{ name: 'podinfo', reason: 'the demo is on Friday' }],
  });
});

test('fails for what is not locked: its tag may be another image by then', () => {
  const loose = 'ghcr.io/stefanprodan/podinfo:6.9.4';
  const error = userErrorOf(() => promotion('dev', new Map([['podinfo', loose]]), prod));
  expect(error.message).toBe(
    `dev.images.podinfo: must be locked by a digest to be promoted, got '${loose}'\n` +
      '  fix: plinth images lock dev, deploy dev, then promote',
  );
});

test('fails where two of one image run, or one that should run does not', () => {
  const deployed = new Map([
    ['podinfo', ['a.b/c:1', 'a.b/c:2']],
    ['immudb', []],
    ['rclone', []],
  ] as const);
  const error = userErrorOf(() => runningOf('dev', deployed, ['podinfo', 'immudb']));
  expect(error.message).toBe(
    "dev: runs 2 of 'podinfo': a.b/c:1, a.b/c:2\n" +
      "dev: does not run 'immudb', as its file says\n" +
      '  fix: deploy dev first, or carry what its file says with --as-written',
  );
});

test.each([
  [undefined, 'dev: was never deployed'],
  ['failed', "dev: its last update did not succeed, it is 'failed'"],
])('fails when the last update is %s', (result, problem) => {
  expect(
    userErrorOf(() => {
      requireSuccess('dev', result);
    }).problems,
  ).toEqual([problem]);
  expect(() => {
    requireSuccess('dev', 'succeeded');
  }).not.toThrow();
});

test('the images that run follow from the manifests, locked or not', () => {
  const names = namesThatRun(dev);
  expect(names).toContain('podinfo');
  expect(names).not.toContain('flannel');
  const locked = Object.fromEntries(
    Object.entries(dev.images).map(([name, reference]) => [name, `${reference}@${digest}`]),
  ) as typeof dev.images;
  expect(namesThatRun({ ...dev, images: locked })).toEqual(names);
});
