import { UserError } from '../../../errors/user-error';
import { nodeLives, nodeNeeds } from '../../node/node';

/**
 * Asks the machine for everything that a real node needs, unless one runs in this lab's folder: that has proven it.
 *
 * @throws UserError with everything that this machine lacks.
 */
export async function requireNodeNeeds(directory?: string): Promise<void> {
  // who is not root sees no node, and must be told so
  const isRoot = process.getuid?.() === 0;
  if (isRoot && directory !== undefined && (await nodeLives(directory))) return;
  const missing = (await nodeNeeds()).filter(({ state }) => state === 'missing');
  if (missing.length === 0) return;
  const problems = missing.map(({ what }) => `nodes: a real node needs ${what}`);
  throw new UserError(problems, { fix: [...new Set(missing.map(({ fix }) => fix))].join('; ') });
}
