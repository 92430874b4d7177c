import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { KubeadmContext } from './context';
import { apiPort } from './layout';

/** As whom the machines act, by which the rules tell them apart: nobody can put a machine among them by a tag. */
export interface MachineAccounts {
  /** Address of the control plane's account. */
  readonly controlPlane: pulumi.Input<string>;
  /** Address of the workers' account. */
  readonly workers: pulumi.Input<string>;
}

// https://docs.cloud.google.com/load-balancing/docs/firewall-rules
const googleFrontEnds = ['130.211.0.0/22', '35.191.0.0/16'];

interface Rule {
  readonly description: string;
  readonly from:
    | { readonly sourceRanges: readonly string[] }
    | { readonly sourceServiceAccounts: readonly pulumi.Input<string>[] };
  readonly to: readonly pulumi.Input<string>[];
  readonly protocol: 'tcp' | 'udp';
  readonly ports: readonly number[];
}

/**
 * All that may reach the machines. Nobody may by SSH.
 *
 * @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/
 */
export function makeFirewall(
  context: KubeadmContext,
  accounts: MachineAccounts,
  nodePorts: readonly number[],
): readonly gcp.compute.Firewall[] {
  const { environment, cloud, opts } = context;
  return Object.entries(rulesOf(context, accounts, nodePorts)).map(
    ([name, { description, from, to, protocol, ports }]) =>
      new gcp.compute.Firewall(
        name,
        {
          name: `${environment.name}-${name}`,
          description,
          network: cloud.network.network.id,
          direction: 'INGRESS',
          ...('sourceRanges' in from
            ? { sourceRanges: [...from.sourceRanges] }
            : { sourceServiceAccounts: [...from.sourceServiceAccounts] }),
          targetServiceAccounts: [...to],
          allows: [{ protocol, ports: ports.map(String) }],
        },
        opts,
      ),
  );
}

function rulesOf(
  { cluster }: KubeadmContext,
  { controlPlane, workers }: MachineAccounts,
  nodePorts: readonly number[],
): Readonly<Record<string, Rule>> {
  const every = [controlPlane, workers];
  return {
    administrators: {
      description: 'Administrators to the API server',
      from: { sourceRanges: cluster.administrators },
      to: [controlPlane],
      protocol: 'tcp',
      ports: [apiPort],
    },
    'nodes-to-api': {
      description: 'Nodes and pods to the API server',
      from: { sourceServiceAccounts: [workers] },
      to: [controlPlane],
      protocol: 'tcp',
      ports: [apiPort],
    },
    kubelets: {
      description: 'API server and Prometheus to kubelets; Prometheus to node-exporter',
      from: { sourceServiceAccounts: every },
      to: every,
      protocol: 'tcp',
      ports: [9100, 10250],
    },
    overlay: {
      description: 'Pods of one node to those of another: VXLAN of Flannel',
      from: { sourceServiceAccounts: every },
      to: every,
      protocol: 'udp',
      ports: [8472],
    },
    ...(nodePorts.length > 0 && {
      'load-balancer': {
        description: "Google's load balancer to the gateway",
        from: { sourceRanges: googleFrontEnds },
        to: [workers],
        protocol: 'tcp' as const,
        ports: nodePorts,
      },
    }),
  };
}
