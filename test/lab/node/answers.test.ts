import { fullReference, parseImages } from '../../../lab/node/image-import';
import { parseStatus } from '../../../lab/node/inspect';
import { problemOf } from '../../../lab/node/ready';

test.each([
  ['busybox', 'docker.io/library/busybox:latest'],
  ['rancher/local-path-provisioner:v0.0.37', 'docker.io/rancher/local-path-provisioner:v0.0.37'],
  ['registry.k8s.io/pause:3.10.1', 'registry.k8s.io/pause:3.10.1'],
  ['localhost/mine', 'localhost/mine:latest'],
  ['registry:5000/mine:1', 'registry:5000/mine:1'],
  ['ghcr.io/a/b@sha256:0f', 'ghcr.io/a/b@sha256:0f'],
])('the reference %s is known to containerd as %s', (given, full) => {
  expect(fullReference(given)).toBe(full);
});

test('an image counts as loaded when it has the mark of its archive, others do not', () => {
  const list = [
    'REF                          TYPE   DIGEST      SIZE    PLATFORMS   LABELS ',
    'docker.io/library/tiny:1     app/v2 sha256:00   1.1 MiB linux/amd64 io.cri-containerd.image=managed,plinth.dev/archive=sha256:aa ',
    'registry.k8s.io/pause:3.10.1 app/v2 sha256:11   0.7 MiB linux/amd64 plinth.dev/archive=sha256:bb,io.cri-containerd.image=managed ',
    'docker.io/library/half:1     app/v2 sha256:22   1.1 MiB linux/amd64 io.cri-containerd.image=managed ',
    '',
  ].join('\n');
  expect([...parseImages(list)]).toEqual([
    ['docker.io/library/tiny:1', 'sha256:aa'],
    ['registry.k8s.io/pause:3.10.1', 'sha256:bb'],
  ]);
});

test('a service that is down, or starts again and again, does not run', () => {
  const status = [
    'run: /etc/plinth/services/containerd: (pid 61) 5s; run: log: (pid 60) 5s',
    'down: /etc/plinth/services/kubelet: 3s; run: log: (pid 58) 5s',
    'fail: /etc/plinth/services/store: unable to change to service directory: file does not exist',
    'run: kube-proxy: (pid 63) 5s; run: log: (pid 62) 5s',
  ].join('\n');
  expect(parseStatus(status)).toEqual(['containerd', 'kube-proxy']);
});

const node = (status: string, lastHeartbeatTime: string) => ({
  status: {
    conditions: [
      { type: 'MemoryPressure', status: 'False' },
      { type: 'Ready', status, message: 'no network', lastHeartbeatTime },
    ],
  },
});
const since = new Date('2030-01-01T12:00:00.700Z');

test('a node is ready when it says so, in whole seconds, after it was started', () => {
  expect(problemOf(node('True', '2030-01-01T12:00:00Z'), since)).toBeUndefined();
  expect(problemOf(node('True', '2029-01-01T12:00:00Z'), undefined)).toBeUndefined();
});

test.each([
  ['it has not reported yet', {}],
  ['it has not reported since it was started', node('True', '2030-01-01T11:59:59Z')],
  ['no network', node('False', '2030-01-01T12:00:01Z')],
])('a node is not ready where %s', (problem, object) => {
  expect(problemOf(object, since)).toBe(problem);
});
