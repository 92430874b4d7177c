import type { Construct } from 'constructs';
import { Definitions } from '../workload/definitions';
import { crdManifests } from './crds/manifests';

/** Properties of `GatewayApiCrds`. */
export interface GatewayApiCrdsProps {
  /**
   * `served`: TCPRoute and TLSRoute can be read as `v1alpha2` too, as in upstream's experimental channel.
   * Traefik before 3.8 reads no other version of them. They are stored as `v1` either way.
   * @default 'not-served'
   * @see https://github.com/kubernetes-sigs/gateway-api/pull/4842
   * @see https://github.com/traefik/traefik/issues/13622
   */
  readonly alphaVersions?: 'served' | 'not-served';
}

const withAlphaVersion = ['TCPRoute', 'TLSRoute'];

/**
 * The kinds of Gateway API's standard channel. Leave it out where the cluster brings them (GKE with its
 * Gateway API switched on): two owners would overwrite each other's versions.
 */
export class GatewayApiCrds extends Definitions {
  constructor(scope: Construct, id: string, { alphaVersions }: GatewayApiCrdsProps = {}) {
    const manifests = crdManifests.map((crd) =>
      alphaVersions === 'served' && withAlphaVersion.includes(crd.spec.names.kind)
        ? { ...crd, spec: { ...crd.spec, versions: crd.spec.versions.map(serveAlpha) } }
        : crd,
    );
    super(scope, id, { manifests });
  }
}

function serveAlpha<V extends { readonly name: string; readonly served: boolean }>(version: V): V {
  return version.name === 'v1alpha2' ? { ...version, served: true } : version;
}
