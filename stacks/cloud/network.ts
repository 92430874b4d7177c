import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import { nodesAccount, serviceAccountEmail } from '../../environments/cloud-names';
import { keeping, lasting, type CloudContext } from './context';

/** Name of the range of the pods in the nodes' subnetwork. */
export const podsRange = 'pods';

/** Name of the range of the Services in the nodes' subnetwork. */
export const servicesRange = 'services';

/** A network whose machines reach the internet and are not reached from there. */
export interface CloudNetwork {
  /** The network. */
  readonly network: gcp.compute.Network;
  /** Its one subnetwork, of the nodes. */
  readonly nodes: gcp.compute.Subnetwork;
  /** The way out, without which nodes get no images. */
  readonly egress: pulumi.Resource;
}

/** The network of an environment. */
export function makeNetwork(context: CloudContext): CloudNetwork {
  const { environment, cloud } = context;
  const { name } = environment;
  const kept = keeping(context);
  const network = new gcp.compute.Network(
    'network',
    { name, autoCreateSubnetworks: false, routingMode: 'REGIONAL' },
    kept,
  );
  const nodes = new gcp.compute.Subnetwork(
    'nodes',
    {
      name: `${name}-nodes`,
      network: network.id,
      region: cloud.region,
      ipCidrRange: cloud.network.nodes,
      // Google's own services are reached without the way out
      privateIpGoogleAccess: true,
      ...(environment.cluster.kind === 'gke' && { secondaryIpRanges: rangesOf(context) }),
    },
    kept,
  );
  if (environment.cluster.kind === 'gke') admitControlPlane(context, network);
  return { network, nodes, egress: wayOut(context, network, nodes) };
}

function rangesOf({ cloud }: CloudContext) {
  return [
    { rangeName: podsRange, ipCidrRange: cloud.network.pods },
    { rangeName: servicesRange, ipCidrRange: cloud.network.services },
  ];
}

function wayOut(
  context: CloudContext,
  network: gcp.compute.Network,
  nodes: gcp.compute.Subnetwork,
): pulumi.Resource {
  const { environment, cloud } = context;
  const opts = lasting(context);
  const router = new gcp.compute.Router(
    'router',
    { name: environment.name, network: network.id, region: cloud.region },
    opts,
  );
  return new gcp.compute.RouterNat(
    'nat',
    {
      name: environment.name,
      router: router.name,
      region: cloud.region,
      natIpAllocateOption: 'AUTO_ONLY',
      sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
      subnetworks: [{ name: nodes.id, sourceIpRangesToNats: ['ALL_IP_RANGES'] }],
      logConfig: { enable: true, filter: 'ERRORS_ONLY' },
    },
    opts,
  );
}

/**
 * GKE's own rules let its control plane to ports 443 and 10250 of private nodes alone; webhooks elsewhere time out,
 * and with them every object that they admit.
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/legacy/network-isolation#add_firewall_rules
 */
function admitControlPlane(context: CloudContext, network: gcp.compute.Network): void {
  const { environment, cloud } = context;
  new gcp.compute.Firewall(
    'webhooks',
    {
      name: `${environment.name}-webhooks`,
      description: 'Control plane to the webhook of CloudNativePG',
      network: network.id,
      direction: 'INGRESS',
      sourceRanges: [cloud.network.controlPlane],
      targetServiceAccounts: [serviceAccountEmail(nodesAccount(environment), cloud.project)],
      allows: [{ protocol: 'tcp', ports: ['9443'] }],
    },
    lasting(context),
  );
}
