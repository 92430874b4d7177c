import { importPlan, parseImages } from '../../../lab/node/image-import';
import { parseStatus } from '../../../lab/node/inspect';
import { problemOf } from '../../../lab/node/ready';
import { howItEnded, lastLine } from '../../../lab/node/run';

const list = [
  'REF                          TYPE   DIGEST      SIZE    PLATFORMS   LABELS ',
  'docker.io/library/tiny:1     app/v2 sha256:00   1.1 MiB linux/amd64 io.cri-containerd.image=managed,plinth.dev/archive=sha256:aa ',
  'registry.k8s.io/pause:3.10.1 app/v2 sha256:11   0.7 MiB linux/amd64 plinth.dev/archive=sha256:bb,io.cri-containerd.image=managed ',
  'docker.io/library/half:1     app/v2 sha256:22   1.1 MiB linux/amd64 io.cri-containerd.image=managed ',
  '',
].join('\n');

test('an image counts as loaded when it has the mark of its archive, others do not', () => {
  expect([...parseImages(list)]).toEqual([
    ['docker.io/library/tiny:1', 'sha256:aa'],
    ['registry.k8s.io/pause:3.10.1', 'sha256:bb'],
  ]);
});

test('only what is not there as it should be is loaded, and where a name stands for another image that is told apart', () => {
  const image = (reference: string, digest: string) => ({
    ...{ reference, digest, archive: `/cache/${reference}.tar` },
    origin: 'built' as const,
  });
  const tiny = image('tiny:1', 'sha256:aa');
  const newTiny = image('tiny:1', 'sha256:ab');
  const half = image('half:1', 'sha256:cc');
  const other = image('registry.k8s.io/pause:3.10.2', 'sha256:bb');
  expect(importPlan([tiny, half, other], list)).toEqual({ fresh: [other], replaced: [half] });
  expect(importPlan([newTiny], list)).toEqual({ fresh: [], replaced: [newTiny] });
  expect(importPlan([tiny], list)).toEqual({ fresh: [], replaced: [] });
  expect(importPlan([tiny], '')).toEqual({ fresh: [tiny], replaced: [] });
});

test('the last line counts of what a program said, and one that said nothing gives none', () => {
  expect(lastLine('one\ntwo\n\n')).toBe('two');
  expect(lastLine('')).toBeUndefined();
  expect(lastLine(' \n')).toBeUndefined();
});

test('how a program ended is told in words', () => {
  expect(howItEnded(3)).toBe('it ended with 3');
  expect(howItEnded('timed out')).toBe('it ended with timed out');
  expect(howItEnded({ failed: 'ended by SIGKILL' })).toBe('ended by SIGKILL');
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
