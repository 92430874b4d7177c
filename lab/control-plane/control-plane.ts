import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors/user-error';
import type { Entrance } from './entrance';
import { certificatesIntact, healthy, probes } from './health';
import { components, kwokctlConfiguration, runKwokctl } from './kwokctl';
import { lastRelevantLine } from './logs';
import { logFile, type LabPaths } from './paths';
import { pkiFits, writePki, type LabPki } from './pki';
import { freePorts, type LabPorts } from './ports';
import { killProcesses, labProcesses, writePidFiles } from './processes';
import type { RealControlPlane } from './real/control-plane';
import { readRecord, writeRecord } from './record';
import type { LabCredentials } from './simulation/api';
import { installSimulator, simulatorComponent } from './simulator';
import type { LabTools } from './tools';
import { awaitReady, restarted, type Outcome } from './watch';

export interface ControlPlaneOptions {
  readonly paths: LabPaths;
  readonly tools: LabTools;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
  /** Where else the API server is reached. @default - nowhere */
  readonly entrance?: Entrance;
  /** What it must know of a real node. @default - every node is simulated */
  readonly real?: RealControlPlane;
  /** Who signs its certificates. @default - an authority of its own */
  readonly pki?: LabPki;
}

const attempts = 3;

/** Brings all components up, whatever state they are in, and gives the administrator's credentials. */
export async function ensureControlPlane(options: ControlPlaneOptions): Promise<LabCredentials> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await bringUp(options);
    if (outcome.state === 'ready') return credentials(options.paths);
    if (attempt === attempts) throw await failure(options.paths, outcome);
    const portTaken = await forgetTakenPorts(options.paths, outcome);
    options.onProgress(
      portTaken
        ? 'a port was taken meanwhile: trying others'
        : `${outcome.component} did not come up: trying again`,
    );
  }
}

async function bringUp(options: ControlPlaneOptions): Promise<Outcome> {
  const { paths, tools, signal } = options;
  const record = await readRecord(paths);
  const ports = record?.ports ?? (await freePorts());
  const simulator = await simulatorComponent(paths, ports, options);
  const configuration = kwokctlConfiguration(paths, ports, tools, simulator, options);
  const installed = record?.configuration === configuration && (await filesIntact(options));
  if (!installed) await prepareInstallation(options);

  const processes = await labProcesses(paths.directory);
  await writePidFiles(paths, processes);
  const absent = missing(processes.map(({ component }) => component));
  const complete = absent.length === 0;
  if (!complete) options.onProgress(`starting ${absent.join(', ')}`);
  if (!installed) await writeRecord(paths, { ports });
  const stop = new AbortController();
  const kwokctl =
    installed && complete
      ? Promise.resolve('')
      : start({
          command: installed ? 'start' : 'create',
          paths,
          tools,
          ports,
          configuration,
          signal: AbortSignal.any([signal, stop.signal]),
        });
  try {
    const outcome = await awaitReady({ paths, probes: probes(ports), kwokctl, signal });
    if (outcome.state !== 'ready') return outcome;
    await kwokctl;
    await writeRecord(paths, { ports, configuration });
    return outcome;
  } finally {
    stop.abort();
    await kwokctl.catch(() => undefined);
  }
}

interface Start {
  readonly command: 'create' | 'start';
  readonly paths: LabPaths;
  readonly tools: LabTools;
  readonly ports: LabPorts;
  readonly configuration: string;
  readonly signal: AbortSignal;
}

/** Lets kwokctl start what is missing. */
async function start({
  command,
  paths,
  tools,
  ports,
  configuration,
  signal,
}: Start): Promise<string> {
  const file = path.join(paths.directory, 'kwokctl.yaml');
  await writeFile(file, configuration, { mode: 0o600 });
  const run = { paths, tools, configuration: file, signal };
  const output = await runKwokctl({ ...run, command });
  const probe = probes(ports).find(({ component }) => component === restarted);
  if (signal.aborted || probe === undefined || (await healthy(probe))) return output;
  // it found no API server when it started and now sleeps for seconds: a new one finds it at once
  await killProcesses(paths.directory, restarted);
  await writePidFiles(paths, await labProcesses(paths.directory));
  return output + (await runKwokctl({ ...run, command: 'start' }));
}

function missing(running: readonly string[]): readonly string[] {
  return components.filter((name) => !running.includes(name));
}

async function filesIntact(options: ControlPlaneOptions): Promise<boolean> {
  const { paths } = options;
  const needed = [
    'kwok.yaml',
    'kubeconfig.yaml',
    ...components.map((name) => path.join(name === 'simulator' ? '../../bin' : 'bin', name)),
  ].map((file) => access(path.join(paths.cluster, file)).then(...yesOrNo));
  return [...(await Promise.all(needed)), await certificatesFit(options)].every(Boolean);
}

async function certificatesFit({ paths, pki, ...reach }: ControlPlaneOptions): Promise<boolean> {
  return (await certificatesIntact(paths)) && (await pkiFits(paths, { pki, ...reach }));
}

const yesOrNo = [() => true, () => false] as const;

/** Leaves the data, the logs and, where they are whole, the certificates: kubeconfigs in use stay valid. */
async function prepareInstallation(options: ControlPlaneOptions): Promise<void> {
  const { paths, pki, entrance } = options;
  await killProcesses(paths.directory);
  await rm(path.join(paths.cluster, 'kwok.yaml'), { force: true });
  await rm(path.join(paths.cluster, 'bin'), { recursive: true, force: true });
  if (!(await certificatesFit(options))) {
    await rm(paths.pki, { recursive: true, force: true });
    // without one kwokctl makes its own
    if (pki !== undefined) await writePki(paths, pki, entrance);
  }
  // etcd refuses a folder that others can read
  await mkdir(paths.data, { recursive: true, mode: 0o700 });
  await installSimulator(paths);
}

async function credentials(paths: LabPaths): Promise<LabCredentials> {
  const record = await readRecord(paths);
  if (record === undefined) throw new Error(`${paths.record} vanished while the lab was starting`);
  const file = (name: string) => readFile(path.join(paths.pki, name), 'utf8');
  return {
    server: `https://127.0.0.1:${record.ports.apiServer}`,
    ca: await file('ca.crt'),
    certificate: await file('admin.crt'),
    key: await file('admin.key'),
  };
}

type Failed = Extract<Outcome, { state: 'failed' }>;

async function forgetTakenPorts(paths: LabPaths, { component }: Failed): Promise<boolean> {
  const line = (await lastRelevantLine(logFile(paths, component))) ?? '';
  if (!line.includes('address already in use')) return false;
  await killProcesses(paths.directory);
  await rm(paths.record, { force: true });
  return true;
}

async function failure(paths: LabPaths, { component, reason }: Failed): Promise<UserError> {
  const log = logFile(paths, component);
  const line = await lastRelevantLine(log);
  return new UserError(
    `lab '${paths.name}': ${component} ${reason}${line === undefined ? '' : `: ${line}`} (log: ${log})`,
    { fix: `run the command again, or ./plinth down for a fresh lab` },
  );
}
