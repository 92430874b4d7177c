// Made by `node -r ./transpile/register.js tools/crds/generate.ts barman-cloud` from github.com/cloudnative-pg/plugin-barman-cloud@v0.14.0: change tools/crds instead.
import objectstores from './objectstores.barmancloud.cnpg.io.json';

/** Release that the manifests belong to. */
export const crdsVersion = 'v0.14.0';

/** Every CRD of the product, without descriptions. */
export const crdManifests = [
  objectstores,
];
