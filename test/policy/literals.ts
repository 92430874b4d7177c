import { logicalName, groupKind } from '../../stacks/release/names';
import { at, type Manifest } from '../../stacks/release/manifest';
import type { Finding } from './findings';
import { isDefinition } from './hygiene';
import { textsIn } from './manifests';

const shapes: readonly (readonly [string, RegExp])[] = [
  ['private-key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  // a colon and something else before the @ of an address
  ['password-in-url', /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@'"]*:[^@\s/'"$]+@/i],
  // `password: hunter2`, `--token=abc`; not a path, a placeholder or a reference
  [
    'password-literal',
    /\b\w*(?:password|passwd|secret|token|api[-_]?key)\b["']?\s*[:=]\s*["']?(?![/$<{%*"'\s,)}\]]|(?:true|false|null|none|string|file|env)\b)[^\s"',;)}\]]{3,}/i,
  ],
  // bcrypt, JSON web tokens, keys of clouds
  ['password-hash', /\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}/],
  ['web-token', /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/],
  ['cloud-key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}\b|\bgh[pousr]_\w{36}\b/],
];

const secretName = /(password|passwd|secret|token|api[-_]?key|private[-_]?key)$/i;

/** What looks like the value of a secret in manifests that everybody may read. */
export function literalFindings(manifests: readonly Manifest[]): readonly Finding[] {
  const own = manifests.filter((manifest) => !isDefinition(manifest));
  const secrets = secretNames(own);
  return own.flatMap((manifest) => [
    ...secretValues(manifest),
    ...variables(manifest, secrets),
    ...textsIn(manifest).flatMap(([path, text]) =>
      shapes
        .filter(([, shape]) => shape.test(text))
        .map(([rule]) => ({ rule, object: logicalName(manifest), detail: path })),
    ),
  ]);
}

function secretValues(manifest: Manifest): readonly Finding[] {
  if (groupKind(manifest) !== '/Secret') return [];
  return ['data', 'stringData']
    .flatMap((field) => Object.keys(at(manifest, field) ?? {}))
    .map((key) => ({ rule: 'secret-value', object: logicalName(manifest), detail: key }));
}

/** Environment variables that are named like a secret and have a value that is neither a path nor a Secret's name. */
function variables(manifest: Manifest, secrets: ReadonlySet<string>): readonly Finding[] {
  const found: Finding[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const name = at(value, 'name');
    const given = at(value, 'value');
    const isLiteral = typeof given === 'string' && !/^$|^\/|^(true|false)$/.test(given);
    if (typeof name === 'string' && secretName.test(name) && isLiteral && !secrets.has(given)) {
      found.push({ rule: 'password-literal', object: logicalName(manifest), detail: name });
    }
    Object.values(value).forEach(visit);
  };
  visit(manifest);
  return found;
}

/** Names of Secrets: those that are there, and those that pods take from operators. */
function secretNames(manifests: readonly Manifest[]): ReadonlySet<string> {
  return new Set(
    manifests.flatMap((manifest) => [
      ...(groupKind(manifest) === '/Secret' ? [manifest.metadata.name] : []),
      ...textsIn(manifest)
        .filter(([path]) => /(secretName|secretKeyRef\.name|secret\.name)$/.test(path))
        .map(([, name]) => name),
    ]),
  );
}
