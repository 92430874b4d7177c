import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { nodesAccount } from '../../environments/cloud-names';
import { lasting, type CloudContext } from './context';

/** As whom the nodes act: nothing of Compute Engine's default account, which may edit the whole project. */
export interface NodeIdentity {
  /** Address of the account. */
  readonly email: pulumi.Output<string>;
  /** The account as IAM names it. */
  readonly member: pulumi.Output<string>;
  /** What must be there before the first node starts. */
  readonly ready: readonly pulumi.Resource[];
}

/** The service account of the nodes, with what a node needs. */
export function makeNodeIdentity(context: CloudContext): NodeIdentity {
  const { environment, cloud } = context;
  const opts = lasting(context);
  const account = new gcp.serviceaccount.Account(
    'nodes',
    {
      accountId: nodesAccount(environment),
      displayName: `Nodes of ${environment.name}`,
      project: cloud.project,
    },
    opts,
  );
  const member = pulumi.interpolate`serviceAccount:${account.email}`;
  if (environment.cluster.kind !== 'gke') return { email: account.email, member, ready: [account] };
  // logs and metrics of nodes; least of what GKE's nodes run with
  // https://docs.cloud.google.com/kubernetes-engine/security/configure-node-service-accounts
  const role = new gcp.projects.IAMMember(
    'nodes',
    { project: cloud.project, role: 'roles/container.defaultNodeServiceAccount', member },
    opts,
  );
  return { email: account.email, member, ready: [account, role] };
}
