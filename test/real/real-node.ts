import { importImages } from '../../lab/node/image-import';
import { ensureImages } from '../../lab/images/images';
import { livingNode, toldInside, type LivingNode } from '../../lab/node/namespaces';
import { nodePaths } from '../../lab/node/paths';
import { cacheFolder } from '../../lab/toolchain/cache';
import type { ToolName } from '../../lab/toolchain/catalogue';
import { ensureTools } from '../../lab/toolchain/toolchain';
import type { RealLab } from './real-lab';

/** Gives executables by their names. */
export type Toolmaker = (names: readonly ToolName[]) => Promise<Readonly<Record<string, string>>>;

/** The machine's node, from outside Kubernetes. */
export class RealNode {
  private constructor(private readonly living: LivingNode) {}

  /** That of the lab. */
  static async of({ directory }: Pick<RealLab, 'directory'>): Promise<RealNode> {
    const living = await livingNode(nodePaths(directory));
    if (living === undefined) throw new Error(`no node of the lab in ${directory} runs`);
    return new RealNode(living);
  }

  /** Runs a program of the node's own and gives what it said. */
  run(...words: readonly string[]): Promise<string> {
    return toldInside(this.living, words);
  }

  /** Sees to it that pods can be made of an image. */
  async load(reference: string, tools: Toolmaker = ensureTools): Promise<void> {
    const { signal } = new AbortController();
    const onProgress = () => undefined;
    const cache = cacheFolder(process.env);
    const { present, missing } = await ensureImages([reference], {
      cache,
      tools,
      onProgress,
      signal,
    });
    const [lost] = missing;
    if (lost !== undefined) throw new Error(`no image ${reference}: ${lost.reason}`);
    await importImages({ node: this.living, images: present, onProgress, signal });
  }
}
