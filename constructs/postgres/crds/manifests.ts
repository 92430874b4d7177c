// Made by `node -r ./transpile/register.js tools/crds/generate.ts postgres` from github.com/cloudnative-pg/cloudnative-pg@v1.30.0: change tools/crds instead.
import backups from './backups.postgresql.cnpg.io.json';
import clusterimagecatalogs from './clusterimagecatalogs.postgresql.cnpg.io.json';
import clusters from './clusters.postgresql.cnpg.io.json';
import databaseroles from './databaseroles.postgresql.cnpg.io.json';
import databases from './databases.postgresql.cnpg.io.json';
import failoverquorums from './failoverquorums.postgresql.cnpg.io.json';
import imagecatalogs from './imagecatalogs.postgresql.cnpg.io.json';
import poolers from './poolers.postgresql.cnpg.io.json';
import publications from './publications.postgresql.cnpg.io.json';
import scheduledbackups from './scheduledbackups.postgresql.cnpg.io.json';
import subscriptions from './subscriptions.postgresql.cnpg.io.json';

/** Release that the manifests belong to. */
export const crdsVersion = 'v1.30.0';

/** Every CRD of the product, without descriptions. */
export const crdManifests = [
  backups,
  clusterimagecatalogs,
  clusters,
  databaseroles,
  databases,
  failoverquorums,
  imagecatalogs,
  poolers,
  publications,
  scheduledbackups,
  subscriptions,
];
