// Made by `node -r ./transpile/register.js tools/crds/generate.ts cert-manager` from github.com/cert-manager/cert-manager@v1.21.2: change tools/crds instead.
import certificaterequests from './certificaterequests.cert-manager.io.json';
import certificates from './certificates.cert-manager.io.json';
import challenges from './challenges.acme.cert-manager.io.json';
import clusterissuers from './clusterissuers.cert-manager.io.json';
import issuers from './issuers.cert-manager.io.json';
import orders from './orders.acme.cert-manager.io.json';

/** Release that the manifests belong to. */
export const crdsVersion = 'v1.21.2';

/** Every CRD of the product, without descriptions. */
export const crdManifests = [
  certificaterequests,
  certificates,
  challenges,
  clusterissuers,
  issuers,
  orders,
];
