import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabImage } from '../images/images';
import { inside, toldInside, type LivingNode } from './namespaces';
import { plainEnvironment } from './run';

const label = 'plinth.dev/archive';
const ctr = ['ctr', '--namespace', 'k8s.io', 'images'];
const containerdMs = 30_000;

export interface ImageImport {
  readonly node: LivingNode;
  readonly images: readonly LabImage[];
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Loads the images into the node whose archives are other ones than those it has. */
export async function importImages({
  node,
  images,
  onProgress,
  signal,
}: ImageImport): Promise<void> {
  const there = parseImages(await listed(node, signal));
  const wanted = images.filter(
    ({ reference, digest }) => there.get(fullReference(reference)) !== digest,
  );
  for (const [index, image] of wanted.entries()) {
    onProgress(`loading image ${index + 1} of ${wanted.length}: ${image.reference}`);
    await importArchive(node, image.archive, signal);
    const name = fullReference(image.reference);
    // last: an image without it is loaded again
    await toldInside(node, [...ctr, 'label', name, `${label}=${image.digest}`], signal);
  }
}

/** What containerd has, as soon as it answers. */
async function listed(node: LivingNode, signal: AbortSignal): Promise<string> {
  const deadline = Date.now() + containerdMs;
  for (;;) {
    try {
      return await toldInside(node, [...ctr, 'list'], signal);
    } catch (error) {
      if (signal.aborted || Date.now() > deadline) throw error;
      await sleep(50, undefined, { signal });
    }
  }
}

/** Digests of the archives that images came from, by reference; reads the list of `ctr images`. */
export function parseImages(output: string): ReadonlyMap<string, string> {
  return new Map(
    output.split('\n').flatMap((line): readonly [string, string][] => {
      const [reference = ''] = line.split(/\s+/, 1);
      const digest = new RegExp(`${label}=([^,\\s]+)`).exec(line)?.[1];
      return digest === undefined ? [] : [[reference, digest]];
    }),
  );
}

/**
 * A reference with everything that may be left out of it.
 * @see https://github.com/distribution/reference/blob/v0.6.0/normalize.go
 */
export function fullReference(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const named = hasHost ? reference : `docker.io/${rest.length > 0 ? '' : 'library/'}${reference}`;
  return /[:@][^/]*$/.test(named) ? named : `${named}:latest`;
}

/** Handed over by standard input: inside, the machine's files are not seen. */
async function importArchive(
  node: LivingNode,
  archive: string,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(archive);
  try {
    const child = spawn('nsenter', inside(node, ...ctr, 'import', '-'), {
      env: plainEnvironment,
      stdio: [file.fd, 'ignore', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code === 0) return;
    throw new Error(
      `${archive} is not taken by containerd: ${said.trim().split('\n').at(-1) ?? ''}`,
    );
  } finally {
    await file.close();
  }
}
