import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { KubeadmContext } from './context';
import type { WorkerMachine } from './workers';

/** Where the gateway answers on every worker. */
export interface NodePorts {
  /** Port of HTTP. */
  readonly http: number;
  /** Port of HTTPS. */
  readonly https: number;
}

const publicPorts = { http: '80', https: '443' } as const;

/**
 * The way in: a load balancer of Google's that hands connections to the gateway's ports on the workers, and its address.
 * It ends the TCP connection and opens another one, for a load balancer that passes packets on can not change their
 * port; the gateway sees its address in place of the client's.
 * @see https://docs.cloud.google.com/load-balancing/docs/proxy-network-load-balancer
 */
export function makeIngress(
  context: KubeadmContext,
  workers: readonly WorkerMachine[],
  nodePorts: NodePorts,
): pulumi.Output<string> {
  const { environment, cluster, cloud, opts } = context;
  const { name } = environment;
  const group = new gcp.compute.InstanceGroup(
    'gateway',
    {
      name: `${name}-gateway`,
      zone: cluster.zone,
      network: cloud.network.network.id,
      namedPorts: [
        { name: 'http', port: nodePorts.http },
        { name: 'https', port: nodePorts.https },
      ],
    },
    opts,
  );
  addMembers(context, group, workers);
  const address = new gcp.compute.GlobalAddress(
    'gateway',
    { name: `${name}-gateway`, addressType: 'EXTERNAL', ipVersion: 'IPV4' },
    opts,
  );
  for (const port of ['http', 'https'] as const) {
    new gcp.compute.GlobalForwardingRule(
      `gateway-${port}`,
      {
        name: `${name}-gateway-${port}`,
        loadBalancingScheme,
        ipProtocol: 'TCP',
        ipAddress: address.address,
        portRange: publicPorts[port],
        target: proxyTo(context, group, port).id,
      },
      opts,
    );
  }
  return address.address;
}

/**
 * Each on its own: a machine that is replaced drops out of its group, and what depends on the machine is made again with
 * it; a list in the group's own inputs would stay the same.
 */
function addMembers(
  { cluster, opts }: KubeadmContext,
  group: gcp.compute.InstanceGroup,
  workers: readonly WorkerMachine[],
): void {
  for (const { name, machine } of workers) {
    new gcp.compute.InstanceGroupMembership(
      name,
      { instance: machine.selfLink, instanceGroup: group.name, zone: cluster.zone },
      opts,
    );
  }
}

const loadBalancingScheme = 'EXTERNAL_MANAGED';

function proxyTo(
  { environment, opts }: KubeadmContext,
  group: gcp.compute.InstanceGroup,
  port: keyof NodePorts,
): gcp.compute.TargetTCPProxy {
  const resource = `gateway-${port}`;
  const name = `${environment.name}-gateway-${port}`;
  const healthCheck = new gcp.compute.HealthCheck(
    resource,
    {
      name,
      checkIntervalSec: 5,
      timeoutSec: 5,
      tcpHealthCheck: { portSpecification: 'USE_SERVING_PORT' },
    },
    opts,
  );
  const service = new gcp.compute.BackendService(
    resource,
    {
      name,
      loadBalancingScheme,
      protocol: 'TCP',
      portName: port,
      // how long a connection may be silent; what the gateway allows is shorter
      timeoutSec: 3600,
      connectionDrainingTimeoutSec: 30,
      healthChecks: healthCheck.id,
      backends: [{ group: group.selfLink, balancingMode: 'UTILIZATION' }],
    },
    opts,
  );
  return new gcp.compute.TargetTCPProxy(resource, { name, backendService: service.id }, opts);
}
