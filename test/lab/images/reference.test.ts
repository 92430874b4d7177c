import { fullReference, parseReference, versionOf } from '../../../lab/images/reference';
import { userErrorOf } from '../../user-error';

test.each([
  ['docker.io/library/busybox:1.37.0', 'docker.io', 'docker.io/library/busybox', '1.37.0'],
  ['127.0.0.1:5000/app:v1', '127.0.0.1:5000', '127.0.0.1:5000/app', 'v1'],
  ['localhost/a_b/c.d:latest', 'localhost', 'localhost/a_b/c.d', 'latest'],
])('takes %s apart', (reference, registry, repository, tag) => {
  expect(parseReference(reference)).toEqual({ registry, repository, tag });
});

const digest = `sha256:${'0f'.repeat(32)}`;

test('takes a locked one apart', () => {
  expect(parseReference(`docker.io/a:1@${digest}`)).toEqual({
    registry: 'docker.io',
    repository: 'docker.io/a',
    tag: '1',
    digest,
  });
});

test.each([
  'busybox:1.37.0',
  'library/busybox:1.37.0',
  'docker.io/library/busybox',
  'docker.io/Library/busybox:1',
  'docker.io/library/busybox:1@sha256:0',
  'docker.io/library/busybox:1 2',
  '',
])("fails for '%s', which is not a full reference", (reference) => {
  expect(userErrorOf(() => parseReference(reference)).problems).toEqual([
    `images: 'reference' must be a full one with a tag, such as 'docker.io/library/busybox:1.37.0', got '${reference}'`,
  ]);
});

test.each([
  ['v1.21.2', '1.21.2'],
  ['18.4-standard-trixie', '18.4'],
  ['1.11.1-bullseye-slim', '1.11.1'],
  ['v1.9.1-flannel3', '1.9.1'],
  ['18', '18'],
  ['latest', 'latest'],
])('the version of the tag %s is %s', (tag, version) => {
  expect(versionOf(tag)).toBe(version);
});

test.each([
  ['busybox', 'docker.io/library/busybox:latest'],
  ['rancher/local-path-provisioner:v0.0.37', 'docker.io/rancher/local-path-provisioner:v0.0.37'],
  ['registry.k8s.io/pause:3.10.1', 'registry.k8s.io/pause:3.10.1'],
  ['localhost/mine', 'localhost/mine:latest'],
  ['registry:5000/mine:1', 'registry:5000/mine:1'],
  ['ghcr.io/a/b@sha256:0f', 'ghcr.io/a/b@sha256:0f'],
  [`127.0.0.1:5000/app:v1@${digest}`, `127.0.0.1:5000/app@${digest}`],
  [`127.0.0.1:5000/app@${digest}`, `127.0.0.1:5000/app@${digest}`],
  [`busybox:1@${digest}`, `docker.io/library/busybox@${digest}`],
])('the reference %s is known to containerd as %s', (given, full) => {
  expect(fullReference(given)).toBe(full);
});
