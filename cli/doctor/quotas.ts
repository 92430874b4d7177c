import type { Demand } from './demand';
import type { Need } from './need';
import { quantity, quantityText } from './quantity';

/** The part of a ResourceQuota that is read here. */
export interface Quota {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: { readonly hard?: Readonly<Record<string, unknown>> };
  /** @default - it is not in the cluster yet */
  readonly status?: { readonly used?: Readonly<Record<string, unknown>> };
}

// a rolling update needs some pods more for a while
const tight = 0.9;

/** Names that mean the same in a quota. */
const aliases: Readonly<Record<string, string>> = {
  cpu: 'requests.cpu',
  memory: 'requests.memory',
};

/** Whether what a stack asks of its namespaces fits into their quotas. */
export function quotaNeeds(
  quotas: readonly Quota[],
  demands: ReadonlyMap<string, Demand>,
): readonly Need[] {
  return quotas.map((quota) => {
    const { name, namespace = '' } = quota.metadata;
    const demand = demands.get(namespace) ?? {};
    const rows = Object.entries(quota.spec?.hard ?? {}).map(([resource, hard]) => ({
      resource,
      hard: quantity(hard),
      asked: demand[aliases[resource] ?? resource],
      used: quantity(quota.status?.used?.[resource]),
    }));
    const title = `quota ${namespace}/${name}`;
    const over = rows.filter(({ asked = 0, hard }) => asked > hard);
    if (over.length > 0) {
      return {
        name: title,
        state: 'missing',
        detail: over
          .map(({ resource, asked = 0, hard }) => `${resource}: ${texts(resource, asked, hard)}`)
          .join(', '),
        fix: 'raise the quota, or have the stack ask for less',
      };
    }
    const strange = rows.filter(({ asked = 0, hard, used }) => Number.isNaN(asked + hard + used));
    if (strange.length > 0) {
      return {
        name: title,
        state: 'unknown',
        detail: `no number is to be read of ${strange.map(({ resource }) => resource).join(', ')}`,
      };
    }
    const full = rows.filter(({ used, hard }) => hard > 0 && used > hard * tight);
    if (full.length > 0) {
      return {
        name: title,
        state: 'attention',
        detail: full
          .map(({ resource, used, hard }) => `${resource}: ${texts(resource, used, hard, 'used')}`)
          .join(', '),
        fix: 'raise the quota before the next rolling update',
      };
    }
    const known = rows.flatMap(({ resource, asked, hard }) =>
      asked === undefined ? [] : [`${resource} ${texts(resource, asked, hard)}`],
    );
    return { name: title, state: 'ok', detail: known.join(', ') || 'nothing that is asked for' };
  });
}

/** The quotas that are in the cluster, those that only the sources have, and namespaces whose own are not to be seen. */
export function liveQuotaNeeds(
  {
    live,
    own,
    hidden,
  }: {
    readonly live: readonly Quota[];
    readonly own: readonly Quota[];
    readonly hidden: ReadonlySet<string>;
  },
  demands: ReadonlyMap<string, Demand>,
): readonly Need[] {
  const placeOf = ({ metadata }: Quota): string => metadata.namespace ?? '';
  const isLive = ({ metadata }: Quota): boolean =>
    live.some(
      (other) =>
        other.metadata.name === metadata.name && other.metadata.namespace === metadata.namespace,
    );
  const ours = own.filter((quota) => !isLive(quota));
  const seen = [...live, ...ours.filter((quota) => !hidden.has(placeOf(quota)))];
  return [
    ...quotaNeeds(seen, demands),
    ...[...hidden].map((namespace): Need => {
      return { name: `quotas of ${namespace}`, state: 'unknown', detail: 'not to be seen' };
    }),
    // what is asked for too much of is so whatever else is there
    ...quotaNeeds(
      ours.filter((quota) => hidden.has(placeOf(quota))),
      demands,
    ).filter(({ state }) => state !== 'ok'),
  ];
}

function texts(resource: string, value: number, hard: number, verb = 'asked'): string {
  return `${quantityText(resource, value)} of ${quantityText(resource, hard)} ${verb}`;
}
