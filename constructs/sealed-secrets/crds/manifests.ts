// Made by `node -r ./transpile/register.js tools/crds/generate.ts sealed-secrets` from github.com/bitnami-labs/sealed-secrets@v0.30.0: change tools/crds instead.
import sealedsecrets from './sealedsecrets.bitnami.com.json';

/** Release that the manifests belong to. */
export const crdsVersion = 'v0.30.0';

/** Every CRD of the product, without descriptions. */
export const crdManifests = [
  sealedsecrets,
];
