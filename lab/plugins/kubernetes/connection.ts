import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type * as Yaml from 'yaml';

import { UserError } from '../../../errors/user-error';
import type { Json, JsonObject } from '../protocol/values';
import { execPluginOf, type ExecPlugin } from './exec-plugin';
import { at, isObject, objectsAt, OFFICIAL_FIX, textAt } from './objects';

/** How to reach one API server. */
export interface Connection {
  readonly server: URL;
  /** Name of the context used, for messages. */
  readonly context: string;
  /** Namespace the context asks for; empty when it does not. */
  readonly namespace: string;
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly token?: string;
  readonly basic?: string;
  readonly serverName?: string;
  /** A program that gives the credentials, where the kubeconfig names one and holds none itself. */
  readonly exec?: ExecPlugin;
  /** Whether the server's certificate is not checked, as the kubeconfig asks. */
  readonly insecure: boolean;
}

/** Which cluster of a kubeconfig to use. */
export interface Selection {
  /** @default - the kubeconfig's current context */
  readonly context?: string;
  /** @default - the context's cluster */
  readonly cluster?: string;
}

/** The kubeconfig's text: the value itself, or the file it names; without a value the user's own. */
export function kubeconfigText(value: string | undefined, env: NodeJS.ProcessEnv): string {
  if (value === undefined || value === '') {
    const [first] = (env['KUBECONFIG'] ?? '').split(':').filter((path) => path !== '');
    return readText(first ?? join(homedir(), '.kube', 'config'));
  }
  const path = value.replace(/^~(?=\/|$)/, homedir());
  return !value.includes('\n') && existsSync(path) ? readText(path) : value;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UserError(
      `provider.kubeconfig: 'kubeconfig' must be a kubeconfig's content or path, '${path}' can not be read`,
      {
        fix: "set the provider's 'kubeconfig' or KUBECONFIG",
      },
    );
  }
}

/** Reads a kubeconfig's text, YAML or JSON. */
export function parseKubeconfig(text: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = text.trimStart().startsWith('{') ? JSON.parse(text) : parseYaml(text);
  } catch {
    // the parser's own message quotes the text, keys included
    throw new UserError("provider.kubeconfig: 'kubeconfig' must be YAML or JSON");
  }
  if (!isObject(parsed as Json))
    throw new UserError("provider.kubeconfig: 'kubeconfig' must be YAML or JSON");
  return parsed as JsonObject;
}

function parseYaml(text: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- 35 ms that a JSON kubeconfig does not need
  return (require('yaml') as typeof Yaml).parse(text);
}

/** How to reach the cluster that a kubeconfig selects. */
export function connect(kubeconfig: JsonObject, selection: Selection): Connection {
  const context = selection.context ?? textAt(kubeconfig, 'current-context');
  const chosen = named(kubeconfig, 'contexts', context);
  if (chosen === undefined) throw missing('context', context, names(kubeconfig, 'contexts'));
  const clusterName = selection.cluster ?? textAt(chosen, 'context', 'cluster');
  const cluster = at(named(kubeconfig, 'clusters', clusterName), 'cluster');
  if (cluster === undefined) throw missing('cluster', clusterName, names(kubeconfig, 'clusters'));
  const user = at(named(kubeconfig, 'users', textAt(chosen, 'context', 'user')), 'user');
  const server = serverOf(cluster);
  const credentials = {
    ...present('certificate', material(user, 'client-certificate')),
    ...present('key', material(user, 'client-key')),
    ...present('token', textAt(user, 'token') || file(textAt(user, 'tokenFile')).trim()),
    ...present('basic', basicOf(user)),
  };
  const ca = material(cluster, 'certificate-authority');
  // credentials that the kubeconfig holds go before those of a plugin
  const known = Object.keys(credentials).length > 0;
  const exec = known ? undefined : execPluginOf(at(user, 'exec'), cluster, ca);
  return {
    server,
    context,
    namespace: textAt(chosen, 'context', 'namespace'),
    insecure: at(cluster, 'insecure-skip-tls-verify') === true,
    ...present('serverName', textAt(cluster, 'tls-server-name')),
    ...present('ca', ca),
    ...credentials,
    ...(exec && { exec }),
  };
}

/** Refuses every server but one on this machine: a stand-in must never touch a real cluster. */
export function assertLoopback({ server, context }: Connection): void {
  const host = server.hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)) return;
  throw new UserError(
    `provider.kubeconfig: 'server' of context '${context}' must be on loopback, because the lab's stand-in for the kubernetes provider serves clusters of this machine only, got '${server.origin}'`,
    { fix: OFFICIAL_FIX },
  );
}

function named(kubeconfig: JsonObject, list: string, name: string): JsonObject | undefined {
  return objectsAt(kubeconfig, list).find((entry) => entry['name'] === name);
}

function names(kubeconfig: JsonObject, list: string): readonly string[] {
  return objectsAt(kubeconfig, list).map((entry) => textAt(entry, 'name'));
}

function missing(what: string, name: string, known: readonly string[]): UserError {
  const allowed = known.length === 0 ? 'and it has none' : `must be one of ${known.join(', ')}`;
  return new UserError(
    `provider.${what}: '${what}' must exist in the kubeconfig, ${allowed}, got '${name}'`,
  );
}

function serverOf(cluster: Json): URL {
  const server = textAt(cluster, 'server');
  if (!URL.canParse(server)) {
    throw new UserError(`provider.kubeconfig: 'server' must be a URL, got '${server}'`);
  }
  return new URL(server);
}

function material(entry: Json | undefined, name: string): string {
  const inline = textAt(entry, `${name}-data`);
  return inline === '' ? file(textAt(entry, name)) : Buffer.from(inline, 'base64').toString();
}

function file(path: string): string {
  return path === '' ? '' : readText(path);
}

function basicOf(user: Json | undefined): string {
  const name = textAt(user, 'username');
  return name === '' ? '' : Buffer.from(`${name}:${textAt(user, 'password')}`).toString('base64');
}

function present<K extends string>(key: K, value: string): Partial<Record<K, string>> {
  return value === '' ? {} : ({ [key]: value } as Record<K, string>);
}
