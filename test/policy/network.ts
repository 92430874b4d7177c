import type { k8s } from 'cdk8s-plus-27';
import type { Manifest } from '../../stacks/release/manifest';
import { groupKind } from '../../stacks/release/names';
import { labelsOf } from './manifests';
import { nameLabel, type Network } from './reachability';

/** What decides over connections among the manifests. */
export function networkOf(manifests: readonly Manifest[]): Network {
  const namespaces = manifests.filter((manifest) => groupKind(manifest) === '/Namespace');
  return {
    namespaces: Object.fromEntries(
      namespaces.map((manifest) => [
        manifest.metadata.name,
        { ...labelsOf(manifest), ...nameLabel(manifest.metadata.name) },
      ]),
    ),
    policies: manifests
      .filter((manifest) => groupKind(manifest) === 'networking.k8s.io/NetworkPolicy')
      .map(({ metadata, spec }) => ({
        namespace: metadata.namespace ?? 'default',
        spec: spec as k8s.NetworkPolicySpec,
      })),
  };
}
