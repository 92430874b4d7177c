import { debianTree } from '../../images/debian';
import { ensureImages, type LabImages } from '../../images/images';
import { nodeNetwork } from '../../node/network';
import { nodeDigest, nodeImageReferences, nodePackages, nodeTools } from '../../node/node';
import { storeService } from '../../store/service';
import { cacheFolder } from '../../toolchain/cache';
import type { ToolName } from '../../toolchain/catalogue';
import { ensureTools, type ToolEvent } from '../../toolchain/toolchain';

/** Tools of a real node, beside those that its images may need. */
export const realTools: readonly ToolName[] = [...nodeTools, 'versitygw'];

/** What is asked for, and who is told. */
export interface PartsOptions {
  /** References of the images that pods will ask for. */
  readonly images: readonly string[];
  /** Executables of all `realTools`, where they were looked for already. @default - they are looked for */
  readonly tools?: NodeParts['tools'];
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
  /** Changes with its programs and their configuration, whichever lab it belongs to. */
  readonly node: string;
}

/** Gets what a real node is made of, or finds it in the cache. */
export async function gatherParts(options: PartsOptions): Promise<NodeParts> {
  const { env, onProgress, signal } = options;
  const cache = cacheFolder(env);
  const make = (names: readonly ToolName[], path: 'searched' | 'ignored') =>
    ensureTools(names, {
      env,
      path,
      signal,
      onEvent: (event) => {
        onProgress(eventText(event));
      },
    });
  const wanted = [...new Set([...options.images, ...nodeImageReferences])].sort();
  const tools = options.tools ?? (await make(realTools, 'searched'));
  const common = { cache, onProgress, signal };
  const tree = await debianTree({ suite: 'trixie', packages: nodePackages, ...common });
  // what goes into an image has to be the pinned version
  const programs = (names: readonly ToolName[]) => make(names, 'ignored');
  const images = await ensureImages(wanted, { tools: programs, ...common });
  return { tools, wanted, images, tree, node: await digestOf(tools, tree) };
}

/** With a store of any lab's: its secrets and its address are none of the checkout's. */
function digestOf(tools: NodeParts['tools'], tree: string): Promise<string> {
  const store = storeService({
    executable: tools['versitygw'] ?? '',
    address: nodeNetwork(0).node,
    certificate: { certificate: '', key: '' },
    administratorSecret: '',
  });
  return nodeDigest({ tree, tools, services: [store] });
}

function eventText({ tool, step, detail }: ToolEvent): string {
  return `${step} ${tool}${detail === '' ? '' : `: ${detail}`}`;
}
