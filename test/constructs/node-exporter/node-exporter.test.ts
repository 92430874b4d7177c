import {
  NodeExporter,
  nodeExporterPodSecurity,
} from '../../../constructs/node-exporter/node-exporter';
import { podOf, restrictedProblems } from '../cert-manager/restricted';
import { find, manifestsOf } from '../namespace/manifests';

const manifests = manifestsOf((chart) => {
  new NodeExporter(chart, 'node-exporter', {
    namespace: 'nodes',
    image: 'registry.example/node-exporter:v1.12.1',
    version: '1.12.1',
  });
});
const pod = podOf(find(manifests, 'DaemonSet', 'node-exporter'));

test('it breaks the restricted standard only where the machine is its subject', () => {
  expect(restrictedProblems(pod).sort()).toEqual([
    'hostNetwork',
    'hostPID',
    'hostPath',
    'hostPath',
    'node-exporter: capabilities',
    'node-exporter: hostPort',
  ]);
  expect(nodeExporterPodSecurity.level).toBe('privileged');
});

test('it changes nothing on the machine, and answers on the address of the node alone', () => {
  const [container] = pod.containers;
  expect(container?.volumeMounts?.map(({ readOnly }) => readOnly)).toEqual([true, true]);
  expect(container?.securityContext).toMatchObject({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { add: ['SYS_TIME'], drop: ['ALL'] },
  });
  expect(container?.args?.[0]).toBe('--web.listen-address=[$(NODE_ADDRESS)]:9100');
  expect(container?.env).toEqual([
    { name: 'NODE_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
  ]);
});

test('every node has one, and its metrics name the node', () => {
  expect(pod.tolerations).toEqual([{ operator: 'Exists' }]);
  expect(find(manifests, 'PodMonitor', 'node-exporter').spec).toMatchObject({
    podMetricsEndpoints: [
      {
        relabelings: [
          { targetLabel: 'job', replacement: 'node-exporter' },
          { sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' },
        ],
      },
    ],
  });
});
