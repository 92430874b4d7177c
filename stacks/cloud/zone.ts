import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import { keeping, lasting, type CloudContext } from './context';

/** The public zone of the environment's domain. */
export function makeZone(context: CloudContext): gcp.dns.ManagedZone {
  const { environment, cloud } = context;
  return new gcp.dns.ManagedZone(
    'zone',
    {
      name: cloud.dnsZone,
      dnsName: `${environment.domain}.`,
      description: `Hosts of ${environment.name}`,
      visibility: 'public',
      dnssecConfig: { state: 'on' },
      // proofs that cert-manager left behind would be in the way
      forceDestroy: environment.data === 'throw-away',
      labels: { environment: environment.name },
    },
    // a zone made anew has other name servers, to which nobody leads
    keeping(context),
  );
}

/** Leads every host of the domain to one address. */
export function leadHostsTo(
  address: pulumi.Input<string>,
  zone: gcp.dns.ManagedZone,
  context: CloudContext,
): void {
  new gcp.dns.RecordSet(
    'hosts',
    {
      name: `*.${context.environment.domain}.`,
      managedZone: zone.name,
      type: 'A',
      ttl: 300,
      rrdatas: [address],
    },
    lasting(context),
  );
}
