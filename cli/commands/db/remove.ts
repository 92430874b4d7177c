import type { ExitCode, Input } from '../../command';
import { withDatabases } from '../../database/access';
import { clustersOf } from '../../database/choice';
import { removeNamed } from '../../database/copies';
import type { Host } from '../../host';
import { flag, stackOf, text } from '../../options';

/** Removes a copy that was restored, or that a drill has left. */
export async function remove(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  return withDatabases<ExitCode>(host, stack, async (access) => {
    const { name, namespace } = await removeNamed(host, access, {
      among: clustersOf(access.environment, text(input, 'cluster')),
      named: text(input, 'name'),
    });
    host.print(
      flag(input, 'json')
        ? JSON.stringify({ stack, namespace, name }, undefined, 2)
        : `${host.paint.good('removed')}: ${namespace}/${name}, with its volumes`,
    );
    return 0;
  });
}
