import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inspectLab, labNodeKind } from '../../lab/control-plane/lab';
import { nodeNeeds } from '../../lab/node/needs';
import { installPlugins } from '../../lab/plugins/install';
import { cacheFolder } from '../../lab/toolchain/cache';
import { inspectTools } from '../../lab/toolchain/toolchain';
import type { ExitCode, Input } from '../command';
import { machineNeeds } from '../doctor/machine';
import { needsMet, type Need } from '../doctor/need';
import { labNeed, pluginNeed, realNodeNeeds, toolNeed } from '../doctor/platform';
import { foreignStackNeeds, labStackNeeds } from '../doctor/stack-doctor';
import { livesHere } from '../history/reading-run';
import type { Host } from '../host';
import { flag } from '../options';
import { stepped } from '../progress/progress';
import { doctorText } from '../text/doctor';
import { platformTools } from '../tools';
import { localStack, workspaceOf, type Workspace } from '../workspace';

/** Shows what the machine has and lacks, or what a stack needs, and what to do about it. */
export async function doctor(input: Input, host: Host): Promise<ExitCode> {
  const [stack] = input.arguments;
  const needs = await stepped(host.progress, 'looking', () => needsOf(stack, host));
  if (host.interrupt.asked.aborted) return 130;
  const ok = needsMet(needs);
  host.print(
    flag(input, 'json')
      ? JSON.stringify({ ...(stack !== undefined && { stack }), ok, needs }, undefined, 2)
      : doctorText(needs, host.paint, host.columns),
  );
  return ok ? 0 : 1;
}

async function needsOf(stack: string | undefined, host: Host): Promise<readonly Need[]> {
  if (stack === undefined) return thisMachine(host);
  const isOfLab = stack === localStack || livesHere(host.checkout, stack);
  if (!isOfLab) return foreignStackNeeds(host, stack);
  const [machine, own] = await Promise.all([thisMachine(host), labStackNeeds(host, stack)]);
  return [...machine, ...own];
}

async function thisMachine(host: Host): Promise<readonly Need[]> {
  const workspace = workspaceOf(host.checkout);
  const tools = await inspectTools(platformTools, { env: host.env });
  const missing = tools.some(({ found }) => found === undefined);
  const options = { name: localStack, labsDirectory: workspace.labs };
  const [machine, plugins, lab, node, kind] = await Promise.all([
    machineNeeds(host.env, cacheFolder(host.env), missing),
    pluginNeeds(workspace),
    inspectLab(options),
    nodeNeeds(),
    labNodeKind(options),
  ]);
  return [
    ...machine,
    ...tools.map(toolNeed),
    ...plugins,
    ...realNodeNeeds(node, kind),
    labNeed(lab),
  ];
}

async function pluginNeeds({ pulumiHome }: Workspace): Promise<readonly Need[]> {
  if (!existsSync(join(pulumiHome, 'plugins'))) {
    return [{ name: 'plugins', state: 'ok', detail: 'installed by the first ./plinth up' }];
  }
  return (await installPlugins({ pulumiHome, downloads: 'never' })).map(pluginNeed);
}
