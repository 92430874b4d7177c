import { debianTree } from '../../images/debian';
import { ensureImages, type LabImages } from '../../images/images';
import { nodeImageReferences, nodePackages, nodeTools } from '../../node/node';
import { cacheFolder } from '../../toolchain/cache';
import type { ToolName } from '../../toolchain/catalogue';
import { ensureTools, type ToolEvent } from '../../toolchain/toolchain';

/** Tools of a real node, beside those that its images may need. */
export const realTools: readonly ToolName[] = [...nodeTools, 'versitygw'];

/** What is asked for, and who is told. */
export interface PartsOptions {
  /** References of the images that pods will ask for. */
  readonly images: readonly string[];
  /** Environment in which tools are looked for and made. */
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Everything of a real node that machines share: all of it lies in the cache. */
export interface NodeParts {
  /** Executables by name. */
  readonly tools: Readonly<Record<string, string>>;
  /** References that were asked for, those of the node's own pods among them. */
  readonly wanted: readonly string[];
  readonly images: LabImages;
  /** Folder with the files of the node's packages. */
  readonly tree: string;
}

/** Gets what a real node is made of, or finds it in the cache. */
export async function gatherParts(options: PartsOptions): Promise<NodeParts> {
  const { env, onProgress, signal } = options;
  const cache = cacheFolder(env);
  const make = (names: readonly ToolName[]) =>
    ensureTools(names, {
      env,
      signal,
      onEvent: (event) => {
        onProgress(eventText(event));
      },
    });
  const wanted = [...new Set([...options.images, ...nodeImageReferences])].sort();
  const tools = await make(realTools);
  const common = { cache, onProgress, signal };
  const tree = await debianTree({ suite: 'trixie', packages: nodePackages, ...common });
  const images = await ensureImages(wanted, { tools: make, ...common });
  return { tools, wanted, images, tree };
}

function eventText({ tool, step, detail }: ToolEvent): string {
  return `${step} ${tool}${detail === '' ? '' : `: ${detail}`}`;
}
