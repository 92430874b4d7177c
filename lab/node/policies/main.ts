import { spawn } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { labApi } from '../../control-plane/simulation/api';
import { ObjectCache } from './cache';
import { Enforcer } from './enforcer';
import type { Labelled, NetworkPolicy, Pod } from './objects';

/** The process that enforces NetworkPolicies on a real node: from outside, into the node's namespaces. */
function main(): void {
  const { values } = parseArgs({
    options: {
      server: { type: 'string' },
      credentials: { type: 'string' },
      node: { type: 'string' },
    },
  });
  const { server = '', credentials = '', node = '' } = values;
  const file = (name: string) => readFileSync(path.join(credentials, name), 'utf8');
  const certificate = file('client.crt');
  const api = labApi({ server, ca: file('ca.crt'), certificate, key: file('client.key') });
  const stop = new AbortController();
  const { signal } = stop;
  setMaxListeners(0, signal);
  const log = (message: string) => process.stderr.write(`${new Date().toISOString()} ${message}\n`);

  const cache = <T extends Labelled>(collection: string) =>
    new ObjectCache<T>({ api, path: collection, onChange, log, signal });
  const pods = cache<Pod>('/api/v1/pods');
  const namespaces = cache<Labelled>('/api/v1/namespaces');
  const policies = cache<NetworkPolicy>('/apis/networking.k8s.io/v1/networkpolicies');
  const world = () =>
    pods.content && namespaces.content && policies.content
      ? { pods: pods.content, namespaces: namespaces.content, policies: policies.content }
      : undefined;
  const apply = (rules: string) => replaceRules(node, rules);
  const enforcer = new Enforcer({ world, apply, log, signal });
  function onChange(): void {
    enforcer.notice();
  }
  for (const each of [pods, namespaces, policies]) void each.run();
  process.once('SIGTERM', () => {
    stop.abort();
    process.exit(0);
  });
}

function replaceRules(node: string, rules: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('nsenter', ['--target', node, '--net', '--mount', '--', 'nft', '-f', '-']);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.once('error', reject);
    child.stdin.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(new Error(`nft took no rules: ${said.trim() || `it ended with ${String(code)}`}`));
    });
    child.stdin.end(rules);
  });
}

main();
