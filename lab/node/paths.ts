import { createHash } from 'node:crypto';
import path from 'node:path';

/** Where everything of one node lies, on the host. */
export interface NodePaths {
  /** The lab's folder. */
  readonly directory: string;
  /** All of the node's, below the lab's folder. */
  readonly folder: string;
  /** Name of its cgroups and alias of its link: unique on the machine. */
  readonly id: string;
  /** Command of the process whose end ends the node. */
  readonly supervisor: string;
  /** Command by which the node is set up, before its own first process takes over. */
  readonly setup: string;
  /** Command of the node's own first process; a path inside the node as well. */
  readonly init: string;
  /** The Debian tree, bound here so that no option of a mount holds a path from outside. */
  readonly tree: string;
  /** What the node has beside the tree, made anew at each start. */
  readonly upper: string;
  readonly work: string;
  /** Where the node's root is put together; empty for everybody outside. */
  readonly root: string;
  /** What is kept over restarts. */
  readonly data: string;
  readonly logs: string;
  /** Stand-ins for kernel settings. */
  readonly settings: string;
  readonly joinScript: string;
  readonly enterScript: string;
  /** What the node was started with; written last. */
  readonly record: string;
}

export function nodePaths(directory: string): NodePaths {
  const folder = path.join(directory, 'node');
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 8);
  const inBin = (name: string) => path.join(directory, 'bin', name);
  return {
    directory,
    folder,
    id: `plinth-${path.basename(directory)}-${hash}`,
    supervisor: inBin('node-supervisor'),
    setup: inBin('node-setup'),
    init: inBin('node-init'),
    tree: path.join(folder, 'tree'),
    upper: path.join(folder, 'upper'),
    work: path.join(folder, 'work'),
    root: path.join(folder, 'root'),
    data: path.join(folder, 'data'),
    logs: path.join(folder, 'logs'),
    settings: path.join(folder, 'settings'),
    joinScript: path.join(folder, 'join.sh'),
    enterScript: path.join(folder, 'enter.sh'),
    record: path.join(folder, 'node.json'),
  };
}
