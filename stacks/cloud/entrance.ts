import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import { gatewayAddressName } from '../../environments/cloud-names';
import { implementationOf } from '../../environments/products/gateway';
import { lasting, type CloudContext } from './context';

/**
 * What GKE's load balancer is told by name: its address, which stays when the Gateway is made anew, and the lowest
 * version of TLS. Undefined where another gateway is the way in.
 */
export function makeEntrance(context: CloudContext): pulumi.Output<string> | undefined {
  const { environment } = context;
  const { gateway, cluster } = environment;
  if (gateway === undefined || cluster.kind !== 'gke') return undefined;
  if (implementationOf(gateway, cluster) !== 'gke') return undefined;
  if (gateway.sslPolicy !== undefined) {
    new gcp.compute.SSLPolicy(
      'gateway',
      { name: gateway.sslPolicy, minTlsVersion: 'TLS_1_2', profile: 'MODERN' },
      lasting(context),
    );
  }
  return new gcp.compute.GlobalAddress(
    'gateway',
    { name: gatewayAddressName(environment), addressType: 'EXTERNAL', ipVersion: 'IPV4' },
    lasting(context),
  ).address;
}
