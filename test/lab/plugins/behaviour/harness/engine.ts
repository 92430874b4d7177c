import { execFile, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as grpc from '@grpc/grpc-js';
import * as automation from '@pulumi/pulumi/automation/server';
import * as settings from '@pulumi/pulumi/runtime/settings';
import { LanguageRuntimeService } from '@pulumi/pulumi/proto/language_grpc_pb';

/** What the engine meant to do, or did, with one resource. */
export interface Step {
  readonly op: string;
  readonly name: string;
  readonly type: string;
  /** Property path → kind of change, of the plugin's detailed diff. */
  readonly diff: Readonly<Record<string, string>>;
}

/** How one run of the engine ended. */
export interface Outcome {
  readonly code: number | null;
  readonly steps: readonly Step[];
  /** The steps in short, in the engine's order: `create settings`. */
  readonly ops: readonly string[];
  /** Errors as the engine printed them, colours removed. */
  readonly errors: string;
  /** Warnings as the engine printed them, colours removed. */
  readonly warnings: string;
  /** Everything a user or a log would have got to see: output and structured events, the SDK's debug events aside. */
  readonly everything: string;
  readonly elapsedMs: number;
}

export type Operation = 'up' | 'preview' | 'refresh' | 'destroy' | 'cancel' | 'import';
export type Program = () => unknown;

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly diagnosticEvent?: { readonly message: string; readonly severity: string };
}

interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly detailedDiff?: Readonly<Record<string, { readonly diffKind: string }>> | null;
}

/** A run of the engine that has been started. */
export interface Run {
  readonly ended: Promise<Outcome>;
  /** What Ctrl-C does. */
  readonly interrupt: () => void;
  /** What `kill -9` of the engine and its plugins does. */
  readonly kill: () => Promise<void>;
}

/** What the Automation API runs inline programs with; exported, but not declared. */
interface Automation {
  readonly LanguageServer: new (program: Program) => grpc.UntypedServiceImplementation;
}

/** How the SDK reaches the engine; exported, but not declared. */
interface Settings {
  readonly grpcClientOptions: object;
}

// longer than anything here takes, so that what hangs fails by itself
const LIMIT_MS = 90_000;

// The SDK's connections are shared by address, and engines come to listen where a dead one did: the broken connection
// would be given to the new program, and the SDK takes that for the program's end, with no resources, without an error.
Object.assign((settings as unknown as Settings).grpcClientOptions, {
  'grpc.use_local_subchannel_pool': 1,
});

let runs = 0;

/** Starts `pulumi` on a program that runs inside this process, as the Automation API does, but in one process per run. */
export async function startEngine(options: {
  readonly pulumi: string;
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  readonly operation: Operation;
  readonly stack: string;
  readonly program?: Program;
  readonly args?: readonly string[];
}): Promise<Run> {
  const started = Date.now();
  const eventLog = join(options.project, `events-${(runs += 1)}.jsonl`);
  const server = options.program && (await serve(options.program));
  const args = [options.operation, '--non-interactive', '--stack', options.stack];
  if (options.operation !== 'cancel') args.push('--event-log', eventLog);
  if (['up', 'refresh', 'destroy'].includes(options.operation)) args.push('--skip-preview');
  if (options.operation !== 'preview') args.push('--yes');
  if (server) args.push('--exec-kind', 'auto.inline', `--client=127.0.0.1:${server.port}`);
  args.push(...(options.args ?? []));
  const { env, project: cwd } = options;
  const child = spawn(options.pulumi, args, { cwd, env, detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const limit = setTimeout(() => {
    output += `\nkilled after ${LIMIT_MS} ms`;
    void killTree(child.pid);
  }, LIMIT_MS);
  const ended = closed.then(async (code) => {
    clearTimeout(limit);
    server?.stop();
    const log = await readFile(eventLog, 'utf8').catch(() => '');
    await rm(eventLog, { force: true });
    return outcome(code, log, output, Date.now() - started);
  });
  return {
    ended,
    interrupt: () => child.kill('SIGINT'),
    kill: () => killTree(child.pid),
  };
}

/** Kills the engine, and its plugins, which would outlive it for a while. */
async function killTree(root: number | undefined): Promise<void> {
  if (root === undefined) return;
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=']);
  const pairs = [...stdout.matchAll(/(\d+) +(\d+)/g)];
  const parents = new Map(pairs.map(([, pid, parent]) => [Number(pid), Number(parent)]));
  const belongs = (pid: number): boolean =>
    pid === root || (parents.has(pid) && belongs(parents.get(pid) ?? 0));
  for (const pid of parents.keys()) {
    if (belongs(pid)) process.kill(pid, 'SIGKILL');
  }
}

async function serve(program: Program) {
  const server = new grpc.Server();
  const { LanguageServer } = automation as unknown as Automation;
  server.addService(LanguageRuntimeService, new LanguageServer(() => Promise.resolve(program())));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    port,
    stop: () => {
      server.forceShutdown();
    },
  };
}

function outcome(code: number | null, log: string, output: string, elapsedMs: number): Outcome {
  const lines = log.split('\n').filter((line) => line.endsWith('}'));
  const events = lines.map((line) => JSON.parse(line) as EngineEvent);
  const steps = events
    .flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? [])
    .filter(({ type }) => !type.startsWith('pulumi:'))
    .map(step);
  return {
    code,
    steps,
    ops: steps.map(({ op, name }) => `${op} ${name}`),
    // what the command line itself refuses is no event
    errors: diagnostics(events, 'error') || (code === 0 ? '' : output),
    warnings: diagnostics(events, 'warning'),
    // the SDK's own debug events dump every value it gets, whatever the plugin does to keep it secret
    everything: [
      output,
      ...events.filter((event) => !isDebug(event)).map((event) => JSON.stringify(event)),
    ].join('\n'),
    elapsedMs,
  };
}

function isDebug({ diagnosticEvent }: EngineEvent): boolean {
  return diagnosticEvent?.severity === 'debug';
}

function step({ op, urn, type, detailedDiff }: StepMetadata): Step {
  const diff = Object.entries(detailedDiff ?? {}).map(([path, { diffKind }]) => [path, diffKind]);
  return {
    op,
    type,
    name: urn.slice(urn.lastIndexOf('::') + 2),
    diff: Object.fromEntries(diff) as Step['diff'],
  };
}

function diagnostics(events: readonly EngineEvent[], severity: string): string {
  const messages = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === severity ? diagnosticEvent.message : [],
  );
  return messages.join('').replace(/<\{%[^%]*%\}>/g, '');
}
