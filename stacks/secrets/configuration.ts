import * as pulumi from '@pulumi/pulumi';
import type { Finding } from './finding';
import { placeOf, type PlacedValue } from './values';

/** A value of a stack's configuration, and whether it is encrypted there. */
export interface Configured {
  /** The value. */
  readonly value: string;
  /** How it stands in the file. */
  readonly kept: 'secret' | 'in the clear';
}

/** What the stack's configuration holds under a name. */
export type Configuration = (name: string) => Configured | undefined;

/** The configuration that the engine gave to this program. */
export const stackConfiguration: Configuration = (name) => {
  const key = `${pulumi.getProject()}:${name}`;
  const value = pulumi.runtime.getConfig(key);
  if (value === undefined) return undefined;
  return { value, kept: isSecret(key) ? 'secret' : 'in the clear' };
};

function isSecret(key: string): boolean {
  // the SDK has it, its declarations leave it out
  const { isConfigSecret } = pulumi.runtime as {
    readonly isConfigSecret?: (key: string) => boolean;
  };
  if (isConfigSecret === undefined) throw new Error('the SDK does not tell secrets apart');
  return isConfigSecret(key);
}

/** The value of each place, as far as the configuration has it as a secret; the rest are findings. */
export function configuredValues(
  stack: string,
  places: readonly PlacedValue[],
  configuration: Configuration,
): { readonly values: ReadonlyMap<string, string>; readonly findings: readonly Finding[] } {
  const values = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { request, key } of places) {
    const place = placeOf({ ...request, key });
    const where = `secret ${request.namespace}/${request.name}: '${key}'`;
    // without a value on the line it asks for one, or reads it from a pipe
    const command = `\`pulumi config set --secret --stack ${stack} ${place}\``;
    const configured = configuration(place);
    if (configured === undefined) {
      findings.push({
        problem: `${where} must be in the configuration of the stack, but it is missing`,
        fix: command,
      });
    } else if (configured.kept !== 'secret') {
      findings.push({
        problem: `${where} must be encrypted in the configuration of the stack, but it stands there in the clear`,
        fix: `${command} with another value`,
      });
    } else {
      values.set(place, configured.value);
    }
  }
  return { values, findings };
}
