/** Something that a rule has against an object of the platform. */
export interface Finding {
  /** Name of the rule. */
  readonly rule: string;
  /** The object, as its resource is named: `deployment/grafana/grafana`. */
  readonly object: string;
  /** What exactly; kept out of the comparison with exceptions. @default - the rule says it all */
  readonly detail?: string;
}

/** Findings that stand, and why. */
export interface Exception {
  /** Name of the rule. */
  readonly rule: string;
  /** The objects; `*` stands for any text. */
  readonly objects: readonly string[];
  /** Why the rule does not hold there, as a sentence. */
  readonly reason: string;
}

/** What is left of findings after exceptions, and what is left of exceptions after findings. */
export interface Verdict {
  /** Findings that no exception covers, one text each. */
  readonly open: readonly string[];
  /** Exceptions, object by object, that cover no finding: the reason is gone, so must they be. */
  readonly unused: readonly string[];
}

/** Compares findings with the exceptions from their rules. */
export function judged(findings: readonly Finding[], exceptions: readonly Exception[]): Verdict {
  const allowed = exceptions.flatMap(({ rule, objects }) =>
    objects.map((pattern) => ({ rule, pattern, matches: matcher(pattern) })),
  );
  const covers = (finding: Finding) => (one: (typeof allowed)[number]) =>
    one.rule === finding.rule && one.matches.test(finding.object);
  return {
    open: findings
      .filter((finding) => !allowed.some(covers(finding)))
      .map(({ rule, object, detail }) =>
        [`${object}: ${rule}`, ...(detail === undefined ? [] : [detail])].join(': '),
      ),
    unused: allowed
      .filter((one) => !findings.some((finding) => covers(finding)(one)))
      .map(({ rule, pattern }) => `${pattern}: ${rule}`),
  };
}

function matcher(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.\\+?^${}()|[\]]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
