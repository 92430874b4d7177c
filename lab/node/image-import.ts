import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabImage } from '../images/images';
import { fullReference, parseReference } from '../images/reference';
import { inside, toldInside, type LivingNode } from './namespaces';
import { lastLine, plainEnvironment } from './run';

const label = 'plinth.dev/archive';
const ctr = ['ctr', '--namespace', 'k8s.io', 'images'];
const containerdMs = 30_000;

export interface ImageImport {
  readonly node: LivingNode;
  readonly images: readonly LabImage[];
  /** Sees to what runs of images that others have taken the place of. @default - it goes on as it is */
  readonly onReplaced?: ((references: readonly string[]) => Promise<void>) | undefined;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Loads the images into the node whose archives are other ones than those it has. */
export async function importImages({
  node,
  images,
  onReplaced,
  onProgress,
  signal,
}: ImageImport): Promise<void> {
  const { fresh, replaced } = importPlan(images, await listed(node, signal));
  const count = fresh.length + replaced.length;
  let begun = 0;
  const load = async (image: LabImage): Promise<void> => {
    begun += 1;
    onProgress(`loading image ${begun} of ${count}: ${image.reference}`);
    await importArchive(node, image.archive, signal);
    await nameLocked(node, image, signal);
  };
  // last: an image without it is loaded again
  const mark = ({ reference, digest }: LabImage) =>
    toldInside(node, [...ctr, 'label', fullReference(reference), `${label}=${digest}`], signal);
  for (const image of fresh) {
    await load(image);
    await mark(image);
  }
  if (replaced.length === 0) return;
  for (const image of replaced) await load(image);
  // all of them at once: a pod of two images is not to be started anew twice
  await onReplaced?.(replaced.map(({ reference }) => reference));
  for (const image of replaced) await mark(image);
}

/** What is to be loaded. */
export interface ImportPlan {
  /** Images whose names the node does not have yet. */
  readonly fresh: readonly LabImage[];
  /** Images whose names stand for others there, of which something may run. */
  readonly replaced: readonly LabImage[];
}

/** Which images a node lacks, by its list of them. */
export function importPlan(images: readonly LabImage[], list: string): ImportPlan {
  const there = parseImages(list);
  const names = new Set(list.split('\n').map((line) => line.split(/\s+/, 1)[0]));
  const lacking = images.filter(
    ({ reference, digest }) => there.get(fullReference(reference)) !== digest,
  );
  const isThere = ({ reference }: LabImage): boolean => names.has(fullReference(reference));
  return {
    fresh: lacking.filter((image) => !isThere(image)),
    replaced: lacking.filter(isThere),
  };
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
 * An archive that was pulled by a digest has a tag in its place, for archives have no names of another kind.
 * @see https://github.com/google/go-containerregistry/blob/v0.22.1/pkg/crane/pull.go
 */
async function nameLocked(
  node: LivingNode,
  { reference, origin }: LabImage,
  signal: AbortSignal,
): Promise<void> {
  const { repository, digest } = parseReference(reference);
  if (digest === undefined || origin !== 'pulled') return;
  const stand = fullReference(`${repository}:i-was-a-digest`);
  await toldInside(node, [...ctr, 'tag', '--force', stand, fullReference(reference)], signal);
  await toldInside(node, [...ctr, 'remove', stand], signal);
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
      `${archive} is not taken by containerd: ${lastLine(said) ?? `it ended with ${String(code)}`}`,
    );
  } finally {
    await file.close();
  }
}
