import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import type { LabPaths } from './paths';
import type { LabPorts } from './ports';

/** Where a component says whether it is well. */
export interface Probe {
  readonly component: string;
  readonly port: number;
  readonly url: string;
}

/** One probe per component, in the order in which they start. */
export function probes(ports: LabPorts): readonly Probe[] {
  const probe = (component: string, port: number, scheme: string, file: string) => ({
    component,
    port,
    url: `${scheme}://127.0.0.1:${port}${file}`,
  });
  return [
    probe('etcd', ports.etcd, 'http', '/health'),
    probe('kube-apiserver', ports.apiServer, 'https', '/readyz'),
    probe('kube-controller-manager', ports.controllerManager, 'https', '/healthz'),
    probe('kube-scheduler', ports.scheduler, 'https', '/healthz'),
    probe('kwok-controller', ports.kwok, 'http', '/healthz'),
    probe('simulator', ports.simulator, 'http', '/'),
  ];
}

/** Whether the component answers that it is well. Anything else, silence included, is a no. */
export async function healthy({ url }: Probe, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const client = url.startsWith('https:') ? https : http;
    const outgoing = client.get(
      url,
      // health pages are open to all and the controller manager's certificate is its own
      { timeout: timeoutMs, rejectUnauthorized: false, agent: false },
      (incoming) => {
        incoming.resume();
        resolve(incoming.statusCode === 200);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => {
      resolve(false);
    });
  });
}

const certificateFiles = ['ca.crt', 'ca.key', 'admin.crt', 'admin.key'] as const;

/** Whether the lab's certificates are all there. */
export async function certificatesIntact(paths: LabPaths): Promise<boolean> {
  const contents = await Promise.all(
    certificateFiles.map((file) => readFile(path.join(paths.pki, file), 'utf8').catch(() => '')),
  );
  return contents.every((content) => content.includes('-----END '));
}
