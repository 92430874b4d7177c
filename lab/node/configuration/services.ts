import type { NodeService } from '../service';
import { command } from '../shell';
import type { NodeFiles } from './node-file';

/** Folder in which the node's supervisor looks for what it runs. */
export const servicesFolder = '/etc/plinth/services';

/** Folder of the logs, one folder in it for each service. */
export const logsFolder = '/var/log/plinth';

const programsFolder = '/opt/plinth';

/** Path inside the node of a program that comes from outside of its tree. */
export function programPath(name: string): string {
  return `${programsFolder}/${name}`;
}

/** Something that runit keeps running. */
export interface Supervised {
  readonly name: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** @default - none but PATH and HOME */
  readonly environment?: Readonly<Record<string, string>>;
  /** `by hand`: it waits until it is told to start. @default 'with the node' */
  readonly starts?: 'with the node' | 'by hand';
}

/** A service as runit has to be told of it. */
export function supervised(service: NodeService): Supervised {
  const { name, environment } = service;
  return { name, environment, command: [programPath(name), ...service.arguments] };
}

/**
 * The files by which runit runs a service and keeps its log, as a ring of files.
 * @see https://smarden.org/runit/runsv.8.html
 */
export function serviceFiles(service: Supervised): NodeFiles {
  const folder = `${servicesFolder}/${service.name}`;
  // by the shell itself: arguments of `env` are seen by whoever lists processes
  const exports = Object.entries(service.environment ?? {}).map(
    ([key, value]) => `${command('export', `${key}=${value}`)}\n`,
  );
  const program = command(...service.command);
  const run = `#!/bin/sh\nexec 2>&1\n${exports.join('')}exec ${program}\n`;
  return {
    [`${folder}/run`]: { content: run, mode: 0o700 },
    [`${folder}/log/run`]: {
      content: `#!/bin/sh\nexec svlogd -tt ${command(`${logsFolder}/${service.name}`)}\n`,
      mode: 0o700,
    },
    ...(service.starts === 'by hand' && { [`${folder}/down`]: { content: '' } }),
  };
}
