import { environmentFor } from '../../../environments';
import { Charts } from '../../../stacks/products/charts';
import { flannel } from '../../../stacks/products/flannel';
import { localPath } from '../../../stacks/products/local-path';
import { networkPolicies } from '../../../stacks/products/network-policies';
import { paths } from '../../../stacks/cluster/kubeadm/layout';
import { contentOf, machines } from '../cluster/kubeadm/machines';
import { find, type Manifest } from '../../constructs/namespace/manifests';

/** What clusters of machines need beside what every cluster does. */
function partsOf(stack: string) {
  const charts = new Charts();
  const environment = environmentFor(stack);
  const parts = [flannel, networkPolicies, localPath].map((part) => part(charts, environment));
  const manifests = charts.all.flatMap((chart) => chart.toJson() as readonly Manifest[]);
  return { environment, parts, manifests };
}

test('machines get a network, what enforces its policies, and volumes, each in a namespace of its own', () => {
  const { parts, manifests } = partsOf('edge');
  expect(parts.flatMap(({ namespaces }) => namespaces ?? []).map(({ name }) => name)).toEqual([
    'kube-flannel',
    'kube-network-policies',
    'local-path-storage',
  ]);
  for (const [kind, name] of [
    ['DaemonSet', 'flannel'],
    ['DaemonSet', 'kube-network-policies'],
    ['Deployment', 'local-path-provisioner'],
  ] as const) {
    expect(find(manifests, kind, name).kind).toBe(kind);
  }
});

test.each(['local', 'dev', 'prod'])('the cluster of %s brings them itself', (stack) => {
  const { parts, manifests } = partsOf(stack);
  expect({ parts, manifests }).toEqual({ parts: [{}, {}, {}], manifests: [] });
});

test('the network is the one that the nodes were given parts of', () => {
  const { environment, manifests } = partsOf('edge');
  const { data } = find(manifests, 'ConfigMap', 'flannel');
  const network: unknown = JSON.parse((data as Record<string, string>)['net-conf.json'] ?? '');
  expect(network).toMatchObject({ Network: environment.cloud?.network.pods });
});

test('volumes lie where machines mount their disk for them', () => {
  const { manifests } = partsOf('edge');
  const { data } = find(manifests, 'ConfigMap', 'local-path-provisioner');
  const configuration: unknown = JSON.parse((data as Record<string, string>)['config.json'] ?? '');
  expect(configuration).toMatchObject({ nodePathMap: [{ paths: [paths.volumes] }] });
  expect(contentOf(machines['worker with a disk'] ?? [], 'machine.env')).toContain(
    `MOUNT=${paths.volumes}\n`,
  );
});
