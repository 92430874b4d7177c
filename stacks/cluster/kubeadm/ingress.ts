import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { KubeadmContext } from './context';

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
  workers: readonly gcp.compute.Instance[],
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
      instances: workers.map(({ selfLink }) => selfLink),
      namedPorts: [
        { name: 'http', port: nodePorts.http },
        { name: 'https', port: nodePorts.https },
      ],
    },
    opts,
  );
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
