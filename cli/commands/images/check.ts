import type { ExitCode, Input } from '../../command';
import type { Host } from '../../host';
import { look, type Looked } from '../../images/look';
import { clock, counting, withRegistries } from '../../images/session';
import { targetsOf } from '../../images/targets';
import { findingsText } from '../../images/text';
import { flag } from '../../options';

/** Shows which images could be newer, and changes nothing. */
export async function check(input: Input, host: Host): Promise<ExitCode> {
  const targets = targetsOf(input.arguments[0], flag(input, 'catalogue'));
  const all = await withRegistries(input, host, 'asking registries', async (registries, step) => {
    const onDone = counting(targets, step);
    return Promise.all(
      targets.map((target) => look(target, { registries, now: clock.now(), onDone })),
    );
  });
  host.print(
    flag(input, 'json')
      ? JSON.stringify({ targets: all.map(plain) }, undefined, 2)
      : findingsText(all, host.paint, host.columns) || 'no image has a policy',
  );
  const states = new Set(all.flatMap(({ findings }) => findings.map(({ state }) => state)));
  if (states.has('unknown')) return 1;
  return flag(input, 'expectCurrent') && (states.has('newer') || states.has('moved')) ? 1 : 0;
}

function plain({ target: { name, file }, findings }: Looked) {
  return { name, file, images: findings };
}
