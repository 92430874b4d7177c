import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { CloudEnvironment } from '../../environments/cloud';
import { archiveFolder, branchReaderAccount } from '../../environments/cloud-names';
import type { Environment } from '../../environments/environment';
import { Backups } from './backups';
import type { CloudContext } from './context';
import { makeEntrance } from './entrance';
import { makeSecretsKey, type SecretsKey } from './keys';
import { makeNetwork, type CloudNetwork } from './network';
import { makeNodeIdentity, type NodeIdentity } from './nodes';
import type { ForeignReader } from './readers';
import { makeRegistry } from './registry';
import { turnOn } from './services';
import { leadHostsTo, makeZone } from './zone';

/** What is made in Google Cloud. */
export interface GoogleCloudArgs {
  /** The environment. */
  readonly environment: Environment;
  /** Its section on Google Cloud. */
  readonly cloud: CloudEnvironment;
  /** Who reads its backups from elsewhere. */
  readonly readers: readonly ForeignReader[];
}

/** Everything that an environment has in Google Cloud beside its cluster. */
export class GoogleCloud extends pulumi.ComponentResource {
  /** Id of the project. */
  readonly project: string;
  /** Region of everything that has one. */
  readonly region: string;
  /** Name servers of the zone, to which the parent domain must lead. */
  readonly nameServers: pulumi.Output<string[]>;
  /** The network. */
  readonly network: CloudNetwork;
  /** As whom the nodes act. */
  readonly nodes: NodeIdentity;
  /** The key of the cluster's Secrets; undefined where the cluster is not GKE's. */
  readonly secretsKey: SecretsKey | undefined;
  /** Backups; undefined where none are kept. */
  readonly backups: Backups | undefined;
  /** Zone of the domain. */
  readonly zone: gcp.dns.ManagedZone;
  /** What resources beside these follow from: their environment, parent and provider. */
  readonly context: CloudContext;

  constructor(args: GoogleCloudArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { environment, cloud } = args;
    const { project, region } = cloud;
    const provider = new gcp.Provider('google', { project, region });
    super('plinth:cloud:GoogleCloud', environment.name, {}, { ...opts, provider });
    this.project = project;
    this.region = region;
    const services = turnOn(environment, project, this);
    this.context = { environment, cloud, opts: { parent: this, dependsOn: [...services] } };
    this.network = makeNetwork(this.context);
    this.nodes = makeNodeIdentity(this.context);
    this.secretsKey = environment.cluster.kind === 'gke' ? makeSecretsKey(this.context) : undefined;
    this.backups = this.makeBackups(args);
    this.zone = makeZone(this.context);
    this.nameServers = this.zone.nameServers;
    makeRegistry(this.context, this.nodes);
    this.makeBranchReader();
    const entrance = makeEntrance(this.context);
    if (entrance !== undefined) this.leadHostsTo(entrance);
    this.registerOutputs({ nameServers: this.nameServers });
  }

  /** Leads every host of the domain to one address. */
  leadHostsTo(address: pulumi.Input<string>): void {
    leadHostsTo(address, this.zone, this.context);
  }

  private makeBackups({ environment, cloud, readers }: GoogleCloudArgs): Backups | undefined {
    if (cloud.backups === undefined) return undefined;
    const backups = new Backups(this.context, cloud.backups);
    for (const { name, member, reads } of readers) {
      const folder = archiveFolder(environment, reads.namespace, reads.cluster);
      backups.grant({ to: name, member, right: 'read-backups', folder });
    }
    return backups;
  }

  /** As whom the branches in this cluster read what they begin with. Who may, each branch's own stack says. */
  private makeBranchReader(): void {
    const { environment, cloud, opts } = this.context;
    const { branches, cluster } = environment;
    if (branches?.archive === undefined || cluster.kind === 'kubeadm') return;
    new gcp.serviceaccount.Account(
      'branch-reader',
      {
        accountId: branchReaderAccount(environment),
        displayName: `Branches in ${environment.name}: read backups, write none`,
        project: cloud.project,
      },
      opts,
    );
  }
}
