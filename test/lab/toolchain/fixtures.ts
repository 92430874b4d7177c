import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolCache } from '../../../lab/toolchain/cache';
import type { Tool } from '../../../lab/toolchain/tool';
import type { Progress } from '../../../lab/toolchain/progress';
import type { WorkshopProps } from '../../../lab/toolchain/wanted';
import { fakeModules } from './greetings';

const folders: string[] = [];
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A folder for the tests of a file, by its real path (on macOS the usual one is a link). */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plinth-toolchain-')));
  folders.push(folder);
  return folder;
}

/** A server on a random port. */
export interface Mirror {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** Starts a server that answers by path, and 404 to any other. */
export async function startMirror(
  answers: Readonly<Record<string, RequestListener>>,
): Promise<Mirror> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    (answers[path] ?? body('not here', 404))(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, asked, stop };
}

/** Answers with a body. */
export function body(content: string | Buffer, status = 200): RequestListener {
  return (_, response) =>
    response.writeHead(status, { 'content-length': Buffer.byteLength(content) }).end(content);
}

/** Settings of a workshop in a folder of its own, and the events it will have told. */
export async function fakeWorkshop<Name extends string>(
  catalogue: Readonly<Record<Name, Tool>>,
  more: Partial<WorkshopProps<Name>> = {},
): Promise<{ folder: string; events: Progress<Name>[]; props: WorkshopProps<Name> }> {
  const folder = await temporaryFolder();
  const events: Progress<Name>[] = [];
  const props: WorkshopProps<Name> = {
    catalogue,
    modules: await fakeModules(folder),
    cache: new ToolCache(join(folder, 'cache')),
    platform: { os: 'linux', arch: 'amd64' },
    env: {},
    patience: { connectMs: 500, silenceMs: 300, pace: 1024 },
    onEvent: (event) => events.push(event),
    ...more,
  };
  return { folder, events, props };
}

/** What was told, without times. */
export function steps(events: readonly Progress<string>[]): readonly string[] {
  return events.map(({ tool, step, detail }) => `${tool} ${step}: ${detail}`);
}
