import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { serviceAccountEmail } from '../../environments/cloud-names';
import type { Environment } from '../../environments/environment';
import type { CloudIdentity, CloudRight } from '../products/part';
import type { GoogleCloud } from './google-cloud';
import { checkedBranchIdentities, checkedIdentities } from './identity-problems';

/** Who acts as whom. */
export interface IdentitiesArgs {
  /** The environment. */
  readonly environment: Environment;
  /** What it has in Google Cloud. */
  readonly cloud: GoogleCloud;
  /** What its pods may do there. */
  readonly identities: readonly CloudIdentity[];
  /** The cluster: a project knows no Kubernetes ServiceAccounts before it has one. */
  readonly cluster: pulumi.Resource | undefined;
}

/**
 * Google service accounts for Kubernetes ones (Workload Identity), with what each may do. Machines of kubeadm have no
 * Workload Identity: there the account of the nodes may do it.
 */
export class Identities extends pulumi.ComponentResource {
  readonly #args: IdentitiesArgs;
  readonly #editors = new Set<string>();

  /** @throws UserError with everything that can not be granted; nothing is registered then. */
  constructor(args: IdentitiesArgs) {
    const identities = checkedIdentities(args.environment, args.identities);
    super('plinth:cloud:Identities', 'identities', {}, { parent: args.cloud });
    this.#args = args;
    const ofNodes = args.environment.cluster.kind === 'kubeadm';
    const members = ofNodes ? undefined : this.accounts(identities);
    for (const { account, needs } of identities) {
      const to = ofNodes ? 'nodes' : account;
      const member = members?.get(account) ?? args.cloud.nodes.member;
      for (const need of needs) this.allow(to, member, need);
    }
    this.registerOutputs({});
  }

  /** One Google service account for all identities of its name, as which their ServiceAccounts may act. */
  private accounts(
    identities: readonly CloudIdentity[],
  ): ReadonlyMap<string, pulumi.Output<string>> {
    const { environment, cloud, cluster } = this.#args;
    const opts = { ...cloud.context.opts, parent: this };
    const members = new Map<string, pulumi.Output<string>>();
    for (const account of new Set(identities.map((identity) => identity.account))) {
      const made = new gcp.serviceaccount.Account(
        account,
        {
          accountId: account,
          displayName: `Pods of ${environment.name}`,
          project: cloud.project,
        },
        opts,
      );
      members.set(account, pulumi.interpolate`serviceAccount:${made.email}`);
      for (const identity of identities.filter((one) => one.account === account)) {
        bind(identity, made.name, {
          parent: this,
          ...(cluster === undefined ? {} : { dependsOn: [cluster] }),
        });
      }
    }
    return members;
  }

  private allow(to: string, member: pulumi.Output<string>, need: CloudRight): void {
    const { cloud } = this.#args;
    if (need.right !== 'edit-dns') {
      cloud.backups?.grant({ to, member, right: need.right, folder: need.folder });
      return;
    }
    if (this.#editors.has(to)) return;
    this.#editors.add(to);
    new gcp.dns.DnsManagedZoneIamMember(
      `zone/${to}`,
      {
        project: cloud.project,
        managedZone: cloud.zone.name,
        role: 'roles/dns.admin',
        member,
      },
      { parent: this },
    );
  }
}

/** Who acts as whom in a branch. */
export interface BranchIdentitiesArgs {
  /** The branch. */
  readonly environment: Environment;
  /** The account that the stack of the branch's host made for all branches, and its project. */
  readonly reader: {
    /** Id of the account. */
    readonly account: string;
    /** Project of the account and of the cluster. */
    readonly project: string;
  };
  /** What the branch's pods may do. */
  readonly identities: readonly CloudIdentity[];
}

/** A branch's Kubernetes ServiceAccounts as readers of the backups that branches begin with; gone with the branch. */
export class BranchIdentities extends pulumi.ComponentResource {
  /** @throws UserError when the branch wants more than to read; nothing is registered then. */
  constructor(
    { environment, reader, identities }: BranchIdentitiesArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    const checked = checkedBranchIdentities(environment, identities, reader);
    const provider = new gcp.Provider('google', { project: reader.project });
    super('plinth:cloud:BranchIdentities', 'identities', {}, { ...opts, provider });
    const { account, project } = reader;
    const name = `projects/${project}/serviceAccounts/${serviceAccountEmail(account, project)}`;
    for (const identity of checked) bind(identity, name, { parent: this });
    this.registerOutputs({});
  }
}

function bind(
  { namespace, serviceAccount, project }: CloudIdentity,
  account: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  new gcp.serviceaccount.IAMMember(
    `${namespace}/${serviceAccount}`,
    {
      serviceAccountId: account,
      role: 'roles/iam.workloadIdentityUser',
      member: `serviceAccount:${project}.svc.id.goog[${namespace}/${serviceAccount}]`,
    },
    opts,
  );
}
