import { UserError } from '../../../errors/user-error';
import { nodeNeeds } from '../../node/node';

/** @throws UserError with everything that a real node needs and this machine lacks. */
export async function requireNodeNeeds(): Promise<void> {
  const missing = (await nodeNeeds()).filter(({ state }) => state === 'missing');
  if (missing.length === 0) return;
  const problems = missing.map(({ what }) => `nodes: a real node needs ${what}`);
  throw new UserError(problems, { fix: [...new Set(missing.map(({ fix }) => fix))].join('; ') });
}
