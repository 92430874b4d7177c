import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { transform } from '@swc/core';
import { killProcesses, labProcesses } from '../control-plane/processes';
import type { NodeApi } from './api';
import { clientCertificate, policyClient } from './configuration/credentials';
import { toldInside, type LivingNode } from './namespaces';
import type { NodePaths } from './paths';
import { table } from './policies/ruleset';
import { lastLine, plainEnvironment } from './run';

/** Name of the process that enforces NetworkPolicies. */
export const agentName = 'network-policies';

const checkout = path.join(__dirname, '..', '..');
const patienceMs = 20_000;

/** Where the agent lies on the host. */
function agentPaths(paths: NodePaths) {
  const folder = path.join(paths.folder, 'agent');
  return {
    folder,
    command: path.join(paths.directory, 'bin', agentName),
    credentials: path.join(folder, 'credentials'),
    log: path.join(paths.logs, agentName, 'current'),
  };
}

export interface AgentOptions {
  readonly paths: NodePaths;
  readonly node: LivingNode;
  readonly api: NodeApi;
  readonly signal: AbortSignal;
}

/** Makes NetworkPolicies hold on the node; no pod starts before they do. */
export async function ensureAgent(options: AgentOptions): Promise<void> {
  if (await agentRuns(options.paths)) return;
  await startAgent(options);
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      await toldInside(options.node, ['nft', 'list', 'table', 'inet', table], options.signal);
      return;
    } catch (error) {
      if (options.signal.aborted) throw error;
      if (Date.now() > deadline) throw await failure(options.paths, error);
      await sleep(50, undefined, { signal: options.signal });
    }
  }
}

/** Whether it runs; of one that is not its current version nothing is known. */
export async function agentRuns({ directory }: NodePaths): Promise<boolean> {
  return (await labProcesses(directory)).some(({ component }) => component === agentName);
}

/** Ends the agent; what it put into force stays in force. */
export async function stopAgent(paths: NodePaths): Promise<void> {
  if (await agentRuns(paths)) await killProcesses(paths.directory, agentName);
}

/** Changes with the agent's program. */
export async function agentDigest(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await sources()) hash.update(await readFile(path.join(checkout, file)));
  return hash.digest('hex');
}

async function startAgent({ paths, node, api }: AgentOptions): Promise<void> {
  const { folder, command, credentials, log } = agentPaths(paths);
  await install(folder);
  const { certificate, key } = await clientCertificate(policyClient, api);
  await mkdir(credentials, { recursive: true, mode: 0o700 });
  const files = { 'ca.crt': api.caCert, 'client.crt': certificate, 'client.key': key };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(credentials, name), content, { mode: 0o600 });
  }
  await mkdir(path.dirname(command), { recursive: true, mode: 0o700 });
  await rm(command, { force: true });
  await symlink(process.execPath, command);
  await mkdir(path.dirname(log), { recursive: true });
  const output = await open(log, 'w', 0o600);
  const script = path.join(folder, 'lab/node/policies/main.js');
  spawn(
    command,
    [
      ...['--max-semi-space-size=1', '--max-old-space-size=64', script],
      ...[`--server=${api.server}`, `--credentials=${credentials}`, `--node=${String(node.pid)}`],
    ],
    { cwd: '/', env: plainEnvironment, detached: true, stdio: ['ignore', output.fd, output.fd] },
  ).unref();
  await output.close();
}

/** As plain JavaScript, in the folders it has here: a process that carries a compiler takes 60 MB more. */
async function install(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const file of await sources()) {
    const { code } = await transform(await readFile(path.join(checkout, file), 'utf8'), {
      filename: file,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    const target = path.join(folder, file.replace(/\.ts$/, '.js'));
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(target, code);
  }
}

async function sources(): Promise<readonly string[]> {
  const own = await readdir(path.join(__dirname, 'policies'));
  return [
    'lab/control-plane/simulation/api.ts',
    ...own.map((name) => `lab/node/policies/${name}`),
  ].sort();
}

async function failure(paths: NodePaths, cause: unknown): Promise<Error> {
  const { log } = agentPaths(paths);
  const said = lastLine(await readFile(log, 'utf8').catch(() => ''));
  return new Error(`${agentName} put nothing into force: ${said ?? 'no message'} (log: ${log})`, {
    cause,
  });
}
