import { environmentFor } from '../../environments';
import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';
import { labNodeKind } from '../../lab/control-plane/lab';
import { localStack, workspaceOf } from '../workspace';
import { nodesSetting, setNodes } from './setting';

/**
 * The environment of a stack, with the nodes that are asked for. Of the local stack they stay what they are in its lab
 * until that is thrown away.
 *
 * @throws UserError when another kind is asked for than the lab has.
 */
export async function chosenEnvironment(
  checkout: string,
  stack: string,
  asked: string | undefined,
): Promise<Environment> {
  if (stack !== localStack)
    return environmentFor(stack, asked === undefined ? {} : { nodes: asked });
  const { labs: labsDirectory, settings } = workspaceOf(checkout);
  const there = await labNodeKind({ name: localStack, labsDirectory });
  if (asked !== undefined && there !== undefined && asked !== there) {
    throw new UserError(
      `nodes: must be '${there}' as those of the lab that is there, got '${asked}'`,
      { fix: `./plinth down, which throws that lab away, then ./plinth up --nodes ${asked}` },
    );
  }
  const nodes = asked ?? there ?? nodesSetting(settings);
  return environmentFor(stack, nodes === undefined ? {} : { nodes });
}

/** Has the engine's program know the nodes that were chosen, also when somebody else runs it. */
export function recordNodes(settings: string, { cluster }: Environment): void {
  const own = environmentFor(localStack).cluster;
  const nodes = cluster.kind === 'local' ? cluster.nodes : undefined;
  const differs = own.kind !== 'local' || own.nodes !== nodes;
  setNodes(settings, differs ? nodes : undefined);
}
