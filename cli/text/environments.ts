import type { Draft } from '../environment/draft';
import type { Paint } from '../host';
import { table } from './table';

/** An environment in a list; what is wrong shows its problems alone. */
export interface Listed {
  readonly name: string;
  readonly problems: readonly string[];
  readonly data?: string;
  readonly domain?: string;
  /** Kind of the cluster. */
  readonly cluster?: string;
  /** Sizes by the paths where they are said. */
  readonly volumes?: Readonly<Record<string, string>>;
}

/** The environments, one a line, and what is wrong with them. */
export function environmentsText(
  all: readonly Listed[],
  paint: Paint,
  columns: number | undefined,
): string {
  const rows = all.map(({ name, cluster = '', domain = '', data = '', problems }) => [
    paint.strong(name),
    cluster,
    domain,
    data,
    problems.length === 0 ? paint.good('holds') : paint.bad(`${problems.length} wrong`),
  ]);
  const wrong = all.flatMap(({ problems }) => problems.map((problem) => paint.bad(problem)));
  return [
    table(['ENVIRONMENT', 'CLUSTER', 'DOMAIN', 'DATA', 'VALUES'], rows, columns),
    ...(wrong.length === 0 ? [] : ['', ...wrong]),
  ].join('\n');
}

/** What was written for a new environment. */
export interface NewEnvironment {
  readonly name: string;
  readonly from: string;
  readonly created: string;
  readonly changed: string;
  /** Rules that it does not keep yet. */
  readonly undecided: readonly string[];
}

/** What was written, and what is left to do. */
export function newEnvironmentText(
  { name, from, created, changed, undecided }: NewEnvironment,
  { own: { cloud, domain } }: Draft,
  paint: Paint,
): string {
  return [
    `${paint.good('created')}  ${created}, as ${from} but for what it says`,
    `${paint.good('changed')}  ${changed}: one row`,
    ...undecided.map((problem) => `${paint.warn('decide')}   ${problem}`),
    '',
    'next:',
    ...(cloud === undefined
      ? []
      : [
          `  1. project '${cloud.project}', with billing, must be there; everything in it is made`,
          `  2. the name servers of '${domain}' must lead to its zone '${cloud.dnsZone}'`,
        ]),
    `  ${cloud === undefined ? 1 : 3}. see what it would do: ./plinth rehearse ${name}`,
  ].join('\n');
}
