import { writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Exposure } from '../../../constructs/gateway/exposure';
import type { Kubectl } from '../../kubectl';
import type { KeyPair } from './self-signed';

/** An EndpointSlice takes no loopback address, so the servers listen on one of this machine's own. */
export const ownAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

/** The Secret with the certificate of the Gateway. */
export const secretOf = ({ certificate, key }: KeyPair) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/tls',
  metadata: { name: 'gateway', namespace: 'gateway' },
  data: {
    'tls.crt': Buffer.from(certificate).toString('base64'),
    'tls.key': Buffer.from(key).toString('base64'),
  },
});

/** A namespace with some labels. */
export const namespace = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

/** A Service without selector, whose endpoint is a server of this machine. */
export function backend(
  { namespace, service, port }: Exposure,
  target: number,
  state: 'ready' | 'not-ready' = 'ready',
): readonly unknown[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: service, namespace },
      spec: { ports: [{ name: 'main', port, protocol: 'TCP' }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: service,
        namespace,
        labels: { 'kubernetes.io/service-name': service },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: [ownAddress], conditions: { ready: state === 'ready' } }],
      ports: [{ name: 'main', port: target, protocol: 'TCP' }],
    },
  ];
}

/** Writes a kubeconfig with the token of Traefik's ServiceAccount into a folder, and gives its path. */
export async function kubeconfigOfTraefik(kubectl: Kubectl, folder: string): Promise<string> {
  const token = await kubectl.run(['-n', 'gateway', 'create', 'token', 'traefik']);
  const view = await kubectl.run(['config', 'view', '--raw', '-o', 'json']);
  const { clusters } = JSON.parse(view.out) as { clusters: { name: string }[] };
  const cluster = clusters[0]?.name;
  const file = join(folder, 'traefik.kubeconfig');
  await writeFile(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters,
      users: [{ name: 'traefik', user: { token: token.out.trim() } }],
      contexts: [{ name: 'traefik', context: { cluster, user: 'traefik' } }],
      'current-context': 'traefik',
    }),
    { mode: 0o600 },
  );
  return file;
}
