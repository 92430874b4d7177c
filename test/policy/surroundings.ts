import { App, Chart } from 'cdk8s';
import { GatewayApiCrds } from '../../constructs/gateway-api/crds';
import { environmentFor } from '../../environments';
import { gkePolicies } from '../../lab/plugins/gcp/gke-policies';
import type { Manifest } from '../../stacks/release/manifest';
import { logicalName } from '../../stacks/release/names';
import { plan, type PlannedObject } from '../../stacks/release/plan';
import { planOf } from './manifests';

/** Definitions of GKE's own kinds. */
export const gkeDefinitions = gkePolicies.map(
  ({ apiVersion, kind, metadata, ...rest }): Manifest => ({
    apiVersion,
    kind,
    metadata: { ...metadata },
    ...rest,
  }),
);

/** What is in the cluster of a stack before anything of it is: the kinds that GKE brings, and all of a host's. */
export function surroundingsOf(stack: string): readonly PlannedObject[] {
  const { cluster } = environmentFor(stack);
  if (cluster.kind === 'shared') return [...surroundingsOf(cluster.with), ...planOf(cluster.with)];
  return cluster.kind === 'gke' ? kindsOfGke() : [];
}

function kindsOfGke(): readonly PlannedObject[] {
  const chart = new Chart(new App(), 'gateway-api', { disableResourceNameHashes: true });
  new GatewayApiCrds(chart, 'kinds', { alphaVersions: 'not-served' });
  return [...plan([chart], []), ...gkeDefinitions.map(planned)];
}

function planned(manifest: Manifest): PlannedObject {
  const name = logicalName(manifest);
  return { name, type: 'crd', chart: undefined, manifest, dependsOn: [], stateful: false };
}
