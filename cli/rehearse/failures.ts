import type { Diagnostic } from '../engine/result';

/** Why something did not go through. */
export type FailureKind =
  /** The API server, an admission check or a provider's check refused it. */
  | 'rejected'
  /** The engine refuses to delete or replace it, because the program protects it. */
  | 'protected'
  /** It was made and did not become ready. */
  | 'not ready'
  /** Anything else: the program, a plugin, the engine. */
  | 'error';

export interface Failure {
  readonly kind: FailureKind;
  /** `Deployment app/app`. @default - it is about no resource */
  readonly resource?: string;
  readonly message: string;
}

const patterns: readonly (readonly [FailureKind, RegExp])[] = [
  ['protected', /marked for protection|is protected/i],
  ['not ready', /timed out|did not become ready|not ready|has not become|waiting for .* to/i],
  [
    'rejected',
    /denied the request|is forbidden|is invalid|violates PodSecurity|exceeded quota|ValidatingAdmissionPolicy|has a problem|could not be checked|not successfully created by the Kubernetes API server|update failed: |unknown field|must be /i,
  ],
];

// said by the engine of the stack whenever something in it has failed
const hollow =
  /^(update|preview|destroy|create|delete) failed$|^resource (registration|monitor) .*(failed|shut down)/i;

/** What went wrong in a run, without what the engine only repeats. */
export function failuresOf(diagnostics: readonly Diagnostic[]): readonly Failure[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const telling = errors.filter(({ message }) => !hollow.test(message));
  return distinct(telling.length > 0 ? telling : errors).map(({ resource, message }) => ({
    kind: kindOf(message),
    ...(resource === undefined ? {} : { resource }),
    message,
  }));
}

export function kindOf(message: string): FailureKind {
  return patterns.find(([, pattern]) => pattern.test(message))?.[0] ?? 'error';
}

/** What was admitted with a warning, such as by Pod Security. */
export function warningsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
  return distinct(warnings).map(({ resource, message }) =>
    resource === undefined ? message : `${resource}: ${message}`,
  );
}

/** The line of a message that tells most. */
export function headline(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  // the engine's own, which says only that there is an error
  return lines.find((line) => line !== '' && !/^Running program '.*' failed/.test(line)) ?? message;
}

function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byText = new Map(
    diagnostics.map((each) => [`${each.resource ?? ''} ${each.message}`, each]),
  );
  return [...byText.values()];
}
