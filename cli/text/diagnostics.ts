import type { Diagnostic } from '../engine/result';
import type { Paint } from '../host';

/** Errors and warnings of a run, the resource named once, further lines of a message indented under it. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], paint: Paint): string {
  return diagnostics
    .map(({ severity, resource, message }) => {
      const label = severity === 'error' ? paint.bad('error:') : paint.warn('warning:');
      const subject = resource === undefined ? '' : `${resource}: `;
      return `${label} ${subject}${message.split('\n').join('\n  ')}`;
    })
    .join('\n');
}
