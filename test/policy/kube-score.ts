import type { Finding } from './findings';

/** The part of kube-score's JSON that is read here; grade 10 is perfect, 5 a warning, 1 critical. */
export interface Scored {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string; readonly namespace?: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

const worstAllowed = 7;

/** Every critical and warning, as `<check>: <what it says>`. */
export function scoreFindings(scored: readonly Scored[]): readonly Finding[] {
  return scored.flatMap(({ type_meta, object_meta: { namespace, name }, checks }) =>
    checks
      .filter(({ grade, skipped }) => !skipped && grade < worstAllowed)
      .flatMap(({ check, comments }) =>
        (comments ?? []).map(({ path, summary }) => ({
          rule: `${check.id}: ${summary}`,
          object: [type_meta.kind, namespace, name]
            .filter((part) => part !== undefined && part !== '')
            .join('/')
            .toLowerCase(),
          ...(path === '' ? {} : { detail: path }),
        })),
      ),
  );
}
