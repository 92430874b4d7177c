import type { NodeNetwork } from '../network';

/**
 * How pods get their network: a link of their own to the node, which routes. There is no bridge, so every packet
 * between pods passes the node's filter with its real source.
 * @see https://www.cni.dev/plugins/current/main/ptp/
 */
export function podNetwork(network: NodeNetwork): string {
  const configuration = {
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        type: 'ptp',
        ipam: {
          type: 'host-local',
          // gone with the containers at a restart: what nobody holds any more must not stay taken
          dataDir: '/run/cni/networks',
          ranges: [[{ subnet: network.pods }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
  return `${JSON.stringify(configuration, undefined, 2)}\n`;
}
