import { isIPv4 } from 'node:net';
import { UserError } from '../../errors/user-error';

/**
 * The network of the pods, and the CNI plugins that connect a pod to it.
 *
 * @throws UserError when the subnet is none.
 */
export function networkConfiguration(podSubnet: string): Readonly<Record<string, string>> {
  const [address = '', bits = ''] = podSubnet.split('/');
  if (!isIPv4(address) || !/^([89]|1\d|2[0-3])$/.test(bits)) {
    throw new UserError(
      `flannel: 'podSubnet' must be a range of IPv4 addresses from /8 to /23, of which each node gets a /24 (such as '10.244.0.0/16'), got '${podSubnet}'`,
    );
  }
  return {
    'cni-conf.json': json({
      name: 'cbr0',
      cniVersion: '1.0.0',
      plugins: [
        { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
        { type: 'portmap', capabilities: { portMappings: true } },
      ],
    }),
    'net-conf.json': json({
      Network: podSubnet,
      EnableNFTables: false,
      Backend: { Type: 'vxlan' },
    }),
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
