import type { InstalledPlugin } from '../../lab/plugins/install';
import type { Access } from '../access';
import type { WorkloadRow } from '../cluster/workloads';
import { countsText, type EngineResult } from '../engine/result';
import type { Host } from '../host';
import { accessText } from './access';
import { diagnosticsText } from './diagnostics';
import { duration } from './duration';
import { labelled } from './labelled';
import { nodesEntries, type RealNodeFacts } from './nodes';
import { workloadsText } from './workloads';

export interface LocalSummary {
  readonly platform: {
    readonly workspace: { readonly kubeconfig: string };
    readonly plugins: readonly Pick<InstalledPlugin, 'name' | 'version' | 'source'>[];
  };
  readonly result: EngineResult;
  readonly workloads: readonly WorkloadRow[];
  readonly access: Access;
  /** @default - its nodes are simulated */
  readonly real?: RealNodeFacts;
  readonly elapsed: number;
  readonly host: Pick<Host, 'paint' | 'columns'>;
}

/** What `up` says in the end: what changed, what runs, on what, and what to do next. */
export function localSummary(summary: LocalSummary): string {
  const { platform, result, workloads, elapsed, host } = summary;
  const { paint, columns } = host;
  const warnings = diagnosticsText(result.diagnostics, paint);
  const access = accessText(summary.access, columns);
  return [
    ...(warnings === '' ? [] : [warnings, '']),
    workloadsText(workloads, paint, columns),
    '',
    ...(access === '' ? [] : [access, '']),
    labelled(
      [
        ['plugins', pluginsText(platform.plugins)],
        ...nodesEntries(summary.real),
        ['kubeconfig', platform.workspace.kubeconfig],
        ['next', './plinth status, ./plinth outputs, eval "$(./plinth env)", ./plinth down'],
      ],
      paint.strong,
      columns,
    ),
    '',
    `${paint.good('local is up')}: ${countsText(result.counts)} (${duration(elapsed)})`,
  ].join('\n');
}

/** `kubernetes 4.34.2 (stand-in), random 4.21.2 (official)`. */
export function pluginsText(
  plugins: readonly Pick<InstalledPlugin, 'name' | 'version' | 'source'>[],
): string {
  return plugins.map(({ name, version, source }) => `${name} ${version} (${source})`).join(', ');
}

export function foreignSummary(stack: string, result: EngineResult, host: Host): string {
  const { paint } = host;
  const warnings = diagnosticsText(result.diagnostics, paint);
  return [
    ...(warnings === '' ? [] : [warnings, '']),
    `${paint.good(`${stack} is up`)}: ${countsText(result.counts)} (${duration(host.elapsed())})`,
  ].join('\n');
}
