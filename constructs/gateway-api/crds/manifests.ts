// Made by `node -r ./transpile/register.js tools/crds/generate.ts gateway-api` from sigs.k8s.io/gateway-api@v1.6.0: change tools/crds instead.
import backendtlspolicies from './backendtlspolicies.gateway.networking.k8s.io.json';
import gatewayclasses from './gatewayclasses.gateway.networking.k8s.io.json';
import gateways from './gateways.gateway.networking.k8s.io.json';
import grpcroutes from './grpcroutes.gateway.networking.k8s.io.json';
import httproutes from './httproutes.gateway.networking.k8s.io.json';
import listenersets from './listenersets.gateway.networking.k8s.io.json';
import referencegrants from './referencegrants.gateway.networking.k8s.io.json';
import tcproutes from './tcproutes.gateway.networking.k8s.io.json';
import tlsroutes from './tlsroutes.gateway.networking.k8s.io.json';
import udproutes from './udproutes.gateway.networking.k8s.io.json';

/** Release that the manifests belong to. */
export const crdsVersion = 'v1.6.0';

/** Every CRD of the product, without descriptions. */
export const crdManifests = [
  backendtlspolicies,
  gatewayclasses,
  gateways,
  grpcroutes,
  httproutes,
  listenersets,
  referencegrants,
  tcproutes,
  tlsroutes,
  udproutes,
];
