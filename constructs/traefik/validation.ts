import { isIP } from 'node:net';
import type { TraefikProps } from './props';
import { traefikPorts } from './names';

/** Everything that is wrong with the properties. */
export function problemsOf(props: TraefikProps): readonly string[] {
  return [
    ...ofReplicas(props),
    ...ofTcpPorts(props),
    ...ofNodePorts(props),
    ...ofAddress(props),
    ...ofTimeout(props),
  ];
}

function* ofReplicas({ replicas, image }: TraefikProps): Generator<string> {
  if (image === '') yield `traefik: 'image' must be a full reference, got ''`;
  if (typeof replicas === 'number' && !(Number.isInteger(replicas) && replicas >= 1)) {
    yield `traefik: 'replicas' must be a whole number from 1, or 'every-node', got '${replicas}'`;
  }
}

function* ofTcpPorts({ tcpPorts = [] }: TraefikProps): Generator<string> {
  const own: readonly number[] = Object.values(traefikPorts);
  for (const [index, port] of tcpPorts.entries()) {
    if (!Number.isInteger(port) || port < 1024 || port > 65535) {
      yield `traefik: 'tcpPorts' must be from 1024 to 65535, which need no privilege, got '${port}'`;
    }
    if (own.includes(port)) {
      yield `traefik: 'tcpPorts' must be none of its own (${own.join(', ')}), got '${port}'`;
    }
    if (tcpPorts.indexOf(port) !== index) {
      yield `traefik: 'tcpPorts' must be unique, got '${port}' twice`;
    }
  }
}

function* ofNodePorts({ nodePorts, tcpPorts = [] }: TraefikProps): Generator<string> {
  if (nodePorts === undefined) return;
  for (const [name, port] of Object.entries(nodePorts)) {
    if (!Number.isInteger(port) || port < 30000 || port > 32767) {
      yield `traefik.nodePorts: '${name}' must be from 30000 to 32767, got '${port}'`;
    }
  }
  if (nodePorts.http === nodePorts.https) {
    yield `traefik.nodePorts: 'https' must differ from 'http', got '${nodePorts.https}'`;
  }
  for (const port of tcpPorts.filter((each) => each < 30000 || each > 32767)) {
    yield `traefik: 'tcpPorts' must be from 30000 to 32767 where 'nodePorts' are used, got '${port}'`;
  }
}

function* ofAddress({ loadBalancerAddress: address, nodePorts }: TraefikProps): Generator<string> {
  if (address === undefined) return;
  if (isIP(address) === 0) {
    yield `traefik: 'loadBalancerAddress' must be an IP address, got '${address}'`;
  }
  if (nodePorts !== undefined) {
    yield `traefik: 'loadBalancerAddress' must be left out where 'nodePorts' are used, got '${address}'`;
  }
}

function* ofTimeout({ requestTimeout }: TraefikProps): Generator<string> {
  if (requestTimeout !== undefined && requestTimeout.toMilliseconds() < 1000) {
    yield `traefik: 'requestTimeout' must be at least a second, got '${requestTimeout.toHumanString()}'`;
  }
}
