import { UserError } from '../../../errors/user-error';
import type { Json, JsonObject } from '../protocol/values';
import { at, objectsAt, textAt } from './objects';

/** A program that a kubeconfig names to get credentials from. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Variables besides those of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** What to tell whoever lacks it; empty where the kubeconfig says nothing. */
  readonly installHint: string;
  /** What it is told of the cluster. @default - nothing: the kubeconfig does not ask for it */
  readonly cluster?: JsonObject;
}

const VERSIONS = ['v1', 'v1beta1'].map((version) => `client.authentication.k8s.io/${version}`);
const MODES = ['Never', 'IfAvailable', 'Always'];

/** Reads the `exec` of a kubeconfig's user; undefined where there is none. */
export function execPluginOf(
  exec: Json | undefined,
  cluster: Json,
  ca: string,
): ExecPlugin | undefined {
  if (exec === undefined || exec === null) return undefined;
  const apiVersion = textAt(exec, 'apiVersion');
  if (!VERSIONS.includes(apiVersion))
    throw invalid(`exec plugin: invalid apiVersion "${apiVersion}"`);
  const mode = textAt(exec, 'interactiveMode');
  // v1beta1 has a default, v1 demands it
  const chosen = mode === '' && apiVersion.endsWith('v1beta1') ? 'IfAvailable' : mode;
  if (!MODES.includes(chosen)) {
    throw invalid(`invalid configuration: unknown interactiveMode: "${mode}"`);
  }
  if (chosen === 'Always') {
    throw invalid('exec plugin cannot support interactive mode: standard input is not a terminal');
  }
  const command = textAt(exec, 'command');
  if (command === '') throw invalid('command must be specified to use exec authentication plugin');
  const args = at(exec, 'args');
  return {
    ...{ apiVersion, command, installHint: textAt(exec, 'installHint') },
    args: Array.isArray(args) ? args.map(String) : [],
    env: Object.fromEntries(
      objectsAt(exec, 'env').map((each) => [textAt(each, 'name'), textAt(each, 'value')]),
    ),
    ...(at(exec, 'provideClusterInfo') === true && { cluster: clusterInfo(cluster, ca) }),
  };
}

function clusterInfo(cluster: Json, ca: string): JsonObject {
  const serverName = textAt(cluster, 'tls-server-name');
  const proxy = textAt(cluster, 'proxy-url');
  const extension = objectsAt(cluster, 'extensions').find(
    ({ name }) => name === 'client.authentication.k8s.io/exec',
  );
  return {
    server: textAt(cluster, 'server'),
    ...(serverName !== '' && { 'tls-server-name': serverName }),
    ...(at(cluster, 'insecure-skip-tls-verify') === true && { 'insecure-skip-tls-verify': true }),
    ...(ca !== '' && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(proxy !== '' && { 'proxy-url': proxy }),
    config: extension?.['extension'] ?? null,
  };
}

function invalid(problem: string): UserError {
  return new UserError(`provider.kubeconfig: ${problem}`);
}
