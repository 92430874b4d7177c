import type {
  Labelled,
  NetworkPolicy,
  Pod,
  PolicyWorld,
} from '../../../../lab/node/policies/objects';

type Spec = NetworkPolicy['spec'];

/** A pod of the namespace `shop`, unless its name says otherwise: `other/web`. */
export function pod(
  name: string,
  address: string,
  labels = {},
  more: Partial<Pod['spec']> = {},
): Pod {
  const [own = '', namespace = 'shop'] = name.split('/').reverse();
  return {
    metadata: { name: own, namespace, labels },
    spec: { containers: [], ...more },
    status: { phase: 'Running', podIP: address },
  };
}

/** A policy of the namespace `shop`. */
export function policy(name: string, spec: Spec): NetworkPolicy {
  return { metadata: { name, namespace: 'shop' }, spec };
}

const namespaces: readonly Labelled[] = ['shop', 'dns'].map((name) => ({
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
}));

export function world(pods: readonly Pod[], ...policies: readonly NetworkPolicy[]): PolicyWorld {
  return { pods, namespaces, policies };
}
