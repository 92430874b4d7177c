import { FlowPolicies } from '../../constructs/namespace/flow-policies';
import type { Flow } from '../../constructs/namespace/flow-table';
import {
  PlatformNamespace,
  type PlatformNamespaceProps,
} from '../../constructs/namespace/namespace';
import { UserError } from '../../errors/user-error';
import type { Charts } from './charts';
import type { Part } from './part';

/** What every namespace of a platform is made with; settings are for those that have some of their own. */
export type CommonNamespaceProps = Omit<PlatformNamespaceProps, 'name' | 'podSecurity'>;

/**
 * Every namespace of the platform, and every conversation that is allowed in and between them: those that
 * namespaces need, that products state, and `between` products. Gives the whole table.
 */
export function network(
  charts: Charts,
  parts: readonly Part[],
  between: readonly Flow[],
  { settings: shared, ...common }: CommonNamespaceProps = {},
): readonly Flow[] {
  const chart = charts.add('namespaces');
  const namespaces = namespacesOf(parts).map(
    ({ settings, ...props }) =>
      new PlatformNamespace(chart, props.name, {
        ...common,
        ...props,
        ...(settings && { settings: { ...shared, ...settings } }),
      }),
  );
  const flows = [...namespaces, ...parts].flatMap((source) => source.flows ?? []).concat(between);
  new FlowPolicies(charts.add('network'), 'flows', {
    flows,
    namespaces: namespaces.map(({ name }) => name),
  });
  return flows;
}

/** One of each; products that share a namespace must mean the same one, but for settings, which add up. */
function namespacesOf(parts: readonly Part[]): readonly PlatformNamespaceProps[] {
  const byName = new Map<string, PlatformNamespaceProps>();
  for (const namespace of parts.flatMap((part) => part.namespaces ?? [])) {
    const known = byName.get(namespace.name) ?? namespace;
    const before = withoutSettings(known);
    const now = withoutSettings(namespace);
    if (before !== now) {
      throw new UserError(
        `namespace '${namespace.name}': must be the same for every product in it, got ${before} and ${now}`,
      );
    }
    const settings = (known.settings ?? namespace.settings) && {
      ...known.settings,
      ...namespace.settings,
    };
    byName.set(namespace.name, { ...namespace, ...(settings && { settings }) });
  }
  return [...byName.values()];
}

function withoutSettings({ settings: _settings, ...rest }: PlatformNamespaceProps): string {
  return JSON.stringify(rest);
}
