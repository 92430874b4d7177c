import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../errors/user-error';
import { labNames, labPaths } from '../../control-plane/paths';
import { readRecord } from '../../control-plane/record';

const NAME = 'gke-gcloud-auth-plugin';
const HOUR_MS = 3_600_000;

/**
 * Puts a stand-in for Google's `gke-gcloud-auth-plugin` into a folder that goes first on PATH: it knows the
 * administrators of the labs in a folder, and nobody of Google's.
 */
export async function installAuthPlugin(bin: string, labsDirectory: string): Promise<string> {
  const file = path.join(bin, NAME);
  const register = path.join(__dirname, '..', '..', '..', 'transpile', 'register.js');
  const script = [
    '#!/bin/sh',
    `exec ${[process.execPath, '-r', register, path.join(__dirname, 'auth-plugin-main.ts'), labsDirectory].map(quoted).join(' ')}`,
    '',
  ].join('\n');
  await mkdir(bin, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, script);
  await chmod(`${file}.new`, 0o700);
  await rename(`${file}.new`, file);
  return file;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The answer to a client: the certificate of the administrator of the lab whose server it asks about. */
export async function credentialFor(
  info: string | undefined,
  labsDirectory: string,
  now: Date,
): Promise<object> {
  const { apiVersion, server } = understood(info);
  const lab = await labAt(new URL(server).host, labsDirectory);
  if (lab === undefined) {
    throw new UserError(
      `${NAME}: there is no lab at ${server}; this stand-in knows no other cluster`,
    );
  }
  const file = (name: string) => readFile(path.join(lab.pki, name), 'utf8');
  return {
    ...{ kind: 'ExecCredential', apiVersion, spec: { interactive: false } },
    status: {
      expirationTimestamp: new Date(now.getTime() + HOUR_MS).toISOString().replace(/\.\d+Z$/, 'Z'),
      clientCertificateData: await file('admin.crt'),
      clientKeyData: await file('admin.key'),
    },
  };
}

function understood(info: string | undefined): { apiVersion: string; server: string } {
  try {
    const { apiVersion, spec } = JSON.parse(info ?? '') as {
      apiVersion: string;
      spec: { cluster: { server: string } };
    };
    if (URL.canParse(spec.cluster.server)) return { apiVersion, server: spec.cluster.server };
  } catch {
    // said below
  }
  throw new UserError(
    `${NAME}: KUBERNETES_EXEC_INFO must be an ExecCredential that names the cluster's server`,
    { fix: "set 'provideClusterInfo: true' in the kubeconfig" },
  );
}

async function labAt(host: string, labsDirectory: string) {
  for (const name of await labNames(labsDirectory)) {
    const paths = labPaths(labsDirectory, name);
    const record = await readRecord(paths);
    if (record !== undefined && host === `127.0.0.1:${record.ports.apiServer}`) return paths;
  }
  return undefined;
}
