import { environmentFor } from '../../environments';
import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';
import { platform } from '../../stacks/platform';
import { plan } from '../../stacks/release/plan';
import { checkedOut } from '../../stacks/source/source';

/** Where an object stands among the others of its stack. */
export interface Place {
  /** The chart it comes from. @default - it stands beside the charts */
  readonly product?: string;
  /** Logical names of what must be ready before it. */
  readonly after: readonly string[];
}

/** Places by the logical names of resources. */
export type Links = ReadonlyMap<string, Place>;

export const noLinks: Links = new Map();

/** The links of a stack's objects, as its program declares them; none where that can not be told. */
export function linksOf(environment: Environment, checkout: string): Links {
  const { cluster } = environment;
  try {
    const { charts } = platform(environment, {
      source: checkedOut(checkout),
      host: cluster.kind === 'shared' ? environmentFor(cluster.with) : undefined,
    });
    return new Map(
      plan(charts, []).map(({ name, chart, dependsOn }) => [
        name,
        {
          ...(chart === undefined ? {} : { product: chart }),
          after: dependsOn.map((one) => one.name),
        },
      ]),
    );
  } catch (error) {
    // the preview is what counts: it went through, and is shown without arrows
    if (error instanceof UserError) return noLinks;
    throw error;
  }
}
