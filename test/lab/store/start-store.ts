import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StoreAccess } from '../../../lab/store/client';
import type { StoreGrant } from '../../../lab/store/grant';
import {
  issueKey,
  openStore,
  prepareStore,
  storeAccess,
  storeAdministration,
} from '../../../lab/store/store';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { freePort } from '../../loopback';

/** A store on loopback, as a node would run it. */
export interface TestStore {
  /** Folder of the lab that it belongs to. */
  readonly directory: string;
  /** What it wrote so far. */
  log(): Promise<string>;
  /** What the lab may do in it. */
  administration(): Promise<StoreAccess>;
  /** A key for somebody, and the access that it gives. */
  accessFor(grant: StoreGrant): Promise<StoreAccess>;
  /** Ends it and starts it again. */
  restart(): Promise<void>;
  /** Ends it as a machine without power would; what the lab knows of it stays. */
  halt(): Promise<void>;
  /** Ends it and removes everything. */
  close(): Promise<void>;
}

/** Builds the store where it is not in the cache, and starts it. */
export async function startStore(): Promise<TestStore> {
  const { versitygw = '' } = await ensureTools(['versitygw']);
  const directory = await realpath(await mkdtemp(path.join(tmpdir(), 'plinth-store-')));
  const [port, logFile] = [await freePort(), path.join(directory, 'log')];
  let child: ChildProcess | undefined;
  const start = async () => {
    child = await run(directory, { executable: versitygw, port, logFile });
    await openStore(directory, AbortSignal.timeout(30_000));
  };
  const halt = async () => {
    const ended = child && once(child, 'exit');
    child?.kill('SIGKILL');
    await ended;
    child = undefined;
  };
  await start();
  return {
    directory,
    halt,
    log: () => readFile(logFile, 'utf8'),
    administration: () => given(storeAdministration(directory)),
    async accessFor(grant) {
      await issueKey(directory, grant);
      return given(storeAccess(directory, grant.name));
    },
    async restart() {
      await halt();
      await start();
    },
    async close() {
      await halt();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface Run {
  readonly executable: string;
  readonly port: number;
  readonly logFile: string;
}

async function run(directory: string, { executable, port, logFile }: Run): Promise<ChildProcess> {
  const configuration = path.join(directory, 'etc');
  const folders = { configuration, data: path.join(directory, 'data') };
  const service = await prepareStore({
    directory,
    executable,
    address: '127.0.0.1',
    port,
    folders,
  });
  for (const folder of [configuration, ...service.folders]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  for (const [file, content] of Object.entries(service.files)) {
    await writeFile(file, content, { mode: 0o600 });
  }
  const log = await import('node:fs').then(({ openSync }) => openSync(logFile, 'a'));
  return spawn(service.executable, service.arguments, {
    env: service.environment,
    stdio: ['ignore', log, log],
  });
}

async function given<T>(promise: Promise<T | undefined>): Promise<T> {
  const value = await promise;
  if (value === undefined) throw new Error('the store does not know what it should');
  return value;
}
