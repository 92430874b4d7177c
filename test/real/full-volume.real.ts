import type { Kubernetes } from './kubernetes';
import type { Prometheus } from './prometheus';
import { RealLab } from './real-lab';
import { RealNode } from './real-node';
import {
  smallFolder,
  smallMebibytes,
  smallNamespace,
  smallVolume,
  write,
  writer,
} from './small-volume';

let lab: RealLab;
let kubernetes: Kubernetes;
let prometheus: Prometheus;
let node: RealNode;

beforeAll(async () => {
  lab = await RealLab.of('Operations');
  ({ kubernetes } = lab);
  prometheus = await lab.prometheus();
  node = await RealNode.of(lab);
});

describe('a volume that fills up', () => {
  const labels = { namespace: smallNamespace, persistentvolumeclaim: 'small' };
  const alert = 'KubePersistentVolumeAlmostFull';
  const share = `kubelet_volume_stats_available_bytes{namespace="${smallNamespace}"} / kubelet_volume_stats_capacity_bytes`;

  beforeAll(async () => {
    await node.run('mkdir', '-p', smallFolder);
    const options = `size=${smallMebibytes}m,mode=0777`;
    await node.run('mount', '-t', 'tmpfs', '-o', options, 'small-volume', smallFolder);
    await kubernetes.apply(smallVolume(lab.nodeName));
    const pod = ['pod/writer', `--namespace=${smallNamespace}`, '--timeout=120s'];
    await kubernetes.must(['wait', '--for=condition=Ready', ...pod]);
  }, 150_000);

  afterAll(async () => {
    await kubernetes.must(['delete', 'namespace', smallNamespace, '--ignore-not-found']);
    await kubernetes.must(['delete', 'persistentvolume', 'small', '--ignore-not-found']);
    await node.run('umount', smallFolder);
  }, 120_000);

  test('is quiet while there is room', async () => {
    await kubernetes.exec(writer, write('half', 32 * 1024));
    await lab.eventually(async () => {
      expect(await prometheus.value(share)).toBeCloseTo(0.5, 2);
    }, 180);
    expect(await prometheus.alerts(alert, labels)).toEqual([]);
  }, 200_000);

  test('alerts before it hurts: there is still room to write when it does', async () => {
    // 1.5 of 64 MiB are left, less than three in a hundred
    await kubernetes.exec(writer, write('most', 30.5 * 1024));
    await lab.measure('a full volume alerts, from the write to the alert', () =>
      lab.eventually(async () => {
        const [found] = await prometheus.alerts(alert, labels);
        expect(found?.state).toBe('firing');
      }, 300),
    );
    await kubernetes.exec(writer, write('after', 1024));
    await expect(kubernetes.exec(writer, write('too-much', 1024))).rejects.toThrow(
      'No space left on device',
    );
  }, 330_000);

  test('is quiet again when there is room', async () => {
    await kubernetes.exec(writer, ['sh', '-c', 'rm /volume/*']);
    await lab.eventually(async () => {
      expect(await prometheus.alerts(alert, labels)).toEqual([]);
    }, 240);
  }, 250_000);
});
