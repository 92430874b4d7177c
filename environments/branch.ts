import type { Duration } from 'cdk8s';
import { branchPrefix } from './branch-names';
import { branchReaderAccount, serviceAccountEmail } from './cloud-names';
import type { Environment } from './environment';
import type { ObjectStorageEnvironment } from './products/object-storage';
import type { PostgresClusterEnvironment } from './products/postgres';

/** What is known of a branch beside its name. */
export interface BranchGiven {
  /**
   * Whom to ask about it: an e-mail address.
   * @default - whoever its host names
   */
  readonly owner?: string;
  /**
   * How long it lives after it was last brought up to date.
   * @default - as long as its host allows
   */
  readonly lifetime?: Duration;
  /**
   * Image of the application that was built from it, with a tag that begins with its slug and a dash.
   * @default - the host's
   */
  readonly image?: string;
}

/** Where a branch lives, and whose data it begins with. */
export interface BranchOrigin {
  /** The environment in whose cluster it lives, which has `branches`. */
  readonly host: Environment;
  /**
   * The environment that `branches.archive` of the host names.
   * @default - databases begin empty
   */
  readonly archive?: Environment | undefined;
}

/** The environment of a branch, from its name alone: one namespace in the host's cluster. */
export function branchEnvironment(
  name: string,
  origin: BranchOrigin,
  given: BranchGiven = {},
): Environment {
  const { domain, branches, application, name: host } = origin.host;
  if (branches === undefined) throw new Error(`'${host}' offers nothing to branches`);
  const { owner = branches.owner, lifetime = branches.lifetime } = given;
  return {
    name,
    data: 'throw-away',
    domain,
    cluster: { kind: 'shared', with: host },
    branch: { lifetime, owner },
    ...(branches.hooks && { hooks: branches.hooks }),
    ...imagesOf(name, origin.host, given.image),
    gatewayApi: 'provided',
    ...(application && {
      application: serviceOf(name, application),
      ...databaseOf(name, origin, application.database),
    }),
  };
}

type Service = NonNullable<Environment['application']>;

/** The host's service, small, and without the ledger: what a branch tries must not stay in one for ever. */
function serviceOf(name: string, { ledger: _ledger, ...service }: Service): Service {
  return { ...service, namespace: name, host: name, scale: { mode: 'fixed', replicas: 1 } };
}

function imagesOf(name: string, { images, application }: Environment, image: string | undefined) {
  if (image === undefined || application === undefined) return { images };
  return {
    images: { ...images, [application.image]: image },
    imagePolicies: {
      // no dash further on: else those of a branch 'login-v2' would be some of 'login', too
      [application.image]: `regex:^${name.slice(branchPrefix.length)}-[^-]+$`,
    },
  };
}

function databaseOf(name: string, origin: BranchOrigin, database: string | undefined) {
  if (database === undefined) return {};
  const { host } = origin;
  const beside = host.postgres?.clusters[database];
  const cluster = recovered(origin) ?? beside;
  // the host's own rules let no other name through
  if (cluster === undefined)
    throw new Error(`'${host.name}' has no database cluster '${database}'`);
  const { storage, parameters, recovery } = cluster;
  const small: PostgresClusterEnvironment = {
    namespace: name,
    instances: 1,
    storage,
    database: cluster.database,
    owner: cluster.owner,
    // its machines are those of the host, whatever the source runs on
    ...(beside?.memory && { memory: beside.memory }),
    ...(beside?.cpuMillis !== undefined && { cpuMillis: beside.cpuMillis }),
    ...(parameters && { parameters }),
    ...(recovery && { recovery }),
  };
  return { postgres: { clusters: { [database]: small } } };
}

/**
 * The source, and where its archive is. What is recovered needs as much room, and PostgreSQL refuses some
 * parameters that are lower than where the log was written.
 */
function recovered({ host, archive }: BranchOrigin): PostgresClusterEnvironment | undefined {
  const offer = host.branches?.archive;
  if (offer === undefined) return undefined;
  const source = archive?.postgres?.clusters[offer.cluster];
  const storage = source?.backup && readableBy(host, source.backup.storage);
  // the host's own rules let no other archive through
  if (archive === undefined || source === undefined || storage === undefined)
    throw new Error(`'${host.name}' offers branches an archive that is not there`);
  return {
    ...source,
    recovery: {
      from: 'archive',
      storage,
      environment: archive.name,
      namespace: source.namespace,
      cluster: offer.cluster,
    },
  };
}

/** A storage as branches of the host read it: as an account of the host, or in its lab by a key of their own. */
function readableBy(
  host: Environment,
  storage: ObjectStorageEnvironment,
): ObjectStorageEnvironment | undefined {
  const { kind, bucket } = storage;
  if (kind === 'lab') return { kind, bucket };
  if (kind !== 'gcs' || host.cloud === undefined) return undefined;
  const serviceAccount = serviceAccountEmail(branchReaderAccount(host), host.cloud.project);
  return { kind, bucket, access: { by: 'workload-identity', serviceAccount } };
}
