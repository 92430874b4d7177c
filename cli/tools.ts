import type { Environment } from '../environments/environment';
import { labTools } from '../lab/control-plane/tools';
import { catalogue } from '../lab/toolchain/catalogue';
import type { ToolEvent, ToolName } from '../lab/toolchain/toolchain';
import { ensureTools } from '../lab/toolchain/toolchain';
import type { Host } from './host';
import { stepped, type Step } from './progress/progress';
import { duration } from './text/duration';

export const engineTools: readonly ToolName[] = ['pulumi', 'pulumi-language-nodejs'];

/** Everything the local platform runs on. */
export const platformTools: readonly ToolName[] = [...engineTools, ...labTools];

/** What an environment's encrypted files are read with. */
export function secretToolsOf({ secrets }: Pick<Environment, 'secrets'>): readonly ToolName[] {
  const isRead = (secrets?.declared ?? []).some(({ keys }) => Object.values(keys).includes('sops'));
  return isRead ? ['sops'] : [];
}

/** Everything that tests run for real: made before the first test, whose time is limited. */
export const testTools: readonly ToolName[] = (Object.keys(catalogue) as ToolName[]).filter(
  // makes what is in the repository
  (name) => name !== 'controller-gen',
);

/** Makes tools available, showing what is downloaded or built and for how long. */
export function ensureWithProgress(
  host: Host,
  names: readonly ToolName[],
): Promise<Readonly<Record<string, string>>> {
  let made = 0;
  return stepped(
    host.progress,
    'tools',
    (step) => {
      const show = toolProgress(step, names.length);
      return ensureTools(names, {
        env: host.env,
        signal: host.interrupt.asked,
        onEvent: (event) => {
          if (event.step === 'done') made += 1;
          show(event);
        },
      });
    },
    () => (made === 0 ? undefined : `${made} ${made === 1 ? 'tool' : 'tools'} made`),
  );
}

/** Turns the toolchain's events into one step: how many are there, and what the others are at. */
export function toolProgress(step: Step, total: number): (event: ToolEvent) => void {
  const open = new Map<string, string>();
  let there = 0;
  return ({ tool, step: at, detail, elapsedMs }) => {
    if (at === 'found' || at === 'done') {
      there += 1;
      open.delete(tool);
    } else {
      open.set(tool, `${at} ${tool}${detail === '' ? '' : `: ${detail}`} (${duration(elapsedMs)})`);
    }
    step.update(`${there} of ${total}`, [...open.values()]);
  };
}
