import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stopLab, listLabs } from '../../../lab/control-plane/lab';
import { labTools, type Tools } from '../../../lab/control-plane/tools';
import { ensureTools } from '../../../lab/toolchain/toolchain';

/** A folder of labs that takes everything in it along when it closes. */
export interface LabsFolder {
  readonly labsDirectory: string;
  readonly tools: Tools;
  close(): Promise<void>;
}

export async function openLabsFolder(): Promise<LabsFolder> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'plinth-labs-')));
  const labsDirectory = path.join(folder, 'labs');
  return {
    labsDirectory,
    tools: await ensureTools(labTools),
    async close() {
      for (const name of await listLabs(labsDirectory)) await stopLab({ name, labsDirectory });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Addresses on which the processes listen, such as `127.0.0.1` or `0.0.0.0`. Linux only. */
export async function listeningAddresses(pids: readonly number[]): Promise<readonly string[]> {
  const sockets = new Set((await Promise.all(pids.map(socketsOf))).flat());
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')),
  );
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && sockets.has(fields[9] ?? ''))
    .map((fields) => addressOf(fields[1]?.split(':')[0] ?? ''));
}

async function socketsOf(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${String(pid)}/fd`;
  const links = await Promise.all(
    (await readdir(folder)).map((fd) => readlink(path.join(folder, fd)).catch(() => '')),
  );
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

function addressOf(hex: string): string {
  if (hex.length !== 8) return `[${hex}]`;
  return (hex.match(/../g) ?? [])
    .map((byte) => String(parseInt(byte, 16)))
    .reverse()
    .join('.');
}

/** Memory that the processes hold, in MB. Linux only. */
export async function residentMegabytes(pids: readonly number[]): Promise<number> {
  const kilobytes = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
    }),
  );
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

/** Whether something accepts connections on a loopback port. */
export async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

/** Asks again until the answer is true; fails with the last answer after ten seconds. */
export async function eventually<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (answer === wanted) return;
    if (Date.now() > deadline) expect(answer).toEqual(wanted);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
