import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../finding';
import { placeOf, type PlacedValue } from '../values';
import { encryptedFile } from './encrypted-file';
import { failureOf } from './failure';
import { decryptedSecrets, type DecryptedSecret } from './manifests';
import type { Decrypt } from './sops';

/** Values that encrypted files hold. */
export interface SopsValues {
  /** Values by place. */
  readonly values: ReadonlyMap<string, string>;
  /** What is wrong with the files. */
  readonly findings: readonly Finding[];
}

interface Opened {
  readonly path: string;
  readonly secrets: readonly DecryptedSecret[];
  readonly findings: readonly Finding[];
}

/** The value of each place, as far as one of the files has it; and nothing else may be in them. */
export async function sopsValues(
  checkout: string,
  files: readonly string[],
  places: readonly PlacedValue[],
  decrypt: Decrypt,
): Promise<SopsValues> {
  if (places.length === 0) return { values: new Map(), findings: [] };
  const opened = await Promise.all(files.map((path) => open(checkout, path, decrypt)));
  const findings = opened.flatMap((one) => one.findings);
  const wanted = new Map(
    places.map((placed) => [placeOf({ ...placed.request, key: placed.key }), placed]),
  );
  const types = new Map(
    places.map(({ request }) => [`${request.namespace}/${request.name}`, request.type ?? 'Opaque']),
  );
  const values = new Map<string, string>();
  const from = new Map<string, string>();
  for (const { path, secrets } of opened) {
    for (const secret of secrets) {
      findings.push(...typeFindings(path, secret, types.get(secret.id)));
      for (const [key, value] of secret.values) {
        const place = `${secret.id}/${key}`;
        const problem = strayProblem(from.get(place), wanted.has(place));
        if (problem !== undefined) {
          findings.push(stray(`${path}: '${key}' of secret ${secret.id} ${problem}`, path));
        }
        from.set(place, path);
        values.set(place, value);
      }
    }
  }
  // what a closed file holds is not known
  const isKnown = opened.every(({ findings: own }) => own.length === 0);
  return {
    values,
    findings: isKnown ? [...findings, ...missing(files, wanted, values)] : findings,
  };
}

function strayProblem(other: string | undefined, isWanted: boolean): string | undefined {
  if (other !== undefined) return `must stand in one file, got ${other} too`;
  return isWanted ? undefined : "must be declared to come from 'sops', or nobody reads it";
}

function stray(problem: string, path: string): Finding {
  const fix = `declare it under 'secrets' in environments/, or take it out with \`sops edit ${path}\``;
  return { problem, fix };
}

function typeFindings(
  path: string,
  { id, type }: DecryptedSecret,
  wanted: string | undefined,
): readonly Finding[] {
  if (type === undefined || wanted === undefined || type === wanted) return [];
  const problem = `${path}: 'type' of secret ${id} must be '${wanted}' as declared, got '${type}'`;
  return [stray(problem, path)];
}

function missing(
  files: readonly string[],
  wanted: ReadonlyMap<string, PlacedValue>,
  values: ReadonlyMap<string, string>,
): readonly Finding[] {
  return [...wanted]
    .filter(([place]) => !values.has(place))
    .map(([, { request, key }]) => ({
      problem: `secret ${request.namespace}/${request.name}: '${key}' must be in ${files.join(' or ')}, but it is missing`,
      fix: `add it with \`sops edit ${files[0] ?? ''}\``,
    }));
}

async function open(checkout: string, path: string, decrypt: Decrypt): Promise<Opened> {
  const text = await readFile(join(checkout, path), 'utf8').catch(() => undefined);
  if (text === undefined) {
    const fix = `write it with \`sops edit ${path}\`; docs/secrets.md shows what goes into it`;
    return { path, secrets: [], findings: [{ problem: `${path}: must be a file`, fix }] };
  }
  const { recipients, findings } = encryptedFile(path, text);
  if (findings.length > 0) return { path, secrets: [], findings };
  const end = await decrypt(path);
  if (end.kind !== 'decrypted') {
    return { path, secrets: [], findings: [failureOf(path, recipients, end)] };
  }
  const { secrets, problems } = decryptedSecrets(path, end.json);
  return { path, secrets, findings: problems.map((problem) => stray(problem, path)) };
}
