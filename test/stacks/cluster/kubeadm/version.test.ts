import { environmentFor } from '../../../../environments';
import type { Environment } from '../../../../environments/environment';
import { problemsOf } from '../../../environments/problems';

/** The environment `edge` on a version of Kubernetes. */
function edgeOn(kubernetesVersion: string): Environment {
  const environment = environmentFor('edge');
  const { cluster } = environment;
  if (cluster.kind !== 'kubeadm') throw new Error('edge runs on machines');
  return { ...environment, cluster: { ...cluster, kubernetesVersion } };
}

test.each(['1.9.0', '1.29.14', '1.34.2', '1.37.0', '1.37.38'])(
  'machines can run Kubernetes %s',
  (version) => {
    expect(problemsOf(edgeOn(version))).toEqual([]);
  },
);

test.each(['1.38.0', '1.39.1', '1.40.0', '1.99.9'])(
  'fails for Kubernetes %s, whose kubelet asks for more than containerd of the machines has',
  (version) => {
    expect(problemsOf(edgeOn(version))).toEqual([
      `edge.cluster.kubernetesVersion: 'kubernetesVersion' must be at most 1.37, the last that containerd 1.7 of the machines serves, got '${version}'`,
    ]);
  },
);
