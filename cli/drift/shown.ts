import type { Json } from '../../lab/plugins/protocol/values';
import type { Path } from './path';

/** In the place of a value that nobody is to read. */
export const masked = '(secret)';

// somebody may have typed a password where none belongs, and a report is read by many
const telling = /passw|passphrase|secret|token|credential|api-?_?key|private-?_?key|authorization/i;

/** Fields that name a secret without being one. */
const naming = /(name|ref|path|policy)$/i;

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const inAddress = /(:\/\/[^/\s:@]*:)[^/\s@]+@/g;
const inArgument = /((?:passw\w*|passphrase|secret|token|api-?_?key)[=:]\s*)[^\s,;"']+/gi;

/** A value as people read it; `(secret)` where its place or its look says that it may be one. */
export function shown(path: Path, value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (isTelling(path) || privateKey.test(text)) return masked;
  // of something larger, what is inside may be told apart by its own names
  const hidden = typeof value === 'object' && value !== null ? JSON.stringify(inner(value)) : text;
  return hidden.replace(inAddress, `$1${masked}@`).replace(inArgument, `$1${masked}`);
}

function isTelling(path: Path): boolean {
  const names = path.flatMap((step) => {
    if (typeof step === 'string') return [step];
    return typeof step === 'object' ? [String(step.value)] : [];
  });
  const [last = '', before = ''] = names.slice(-2).reverse();
  // env[name=PASSWORD].value
  if (last === 'value') return telling.test(before);
  return telling.test(last) && !naming.test(last);
}

function inner(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(inner);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const called = entries.find(([key]) => key === 'name')?.[1];
  return Object.fromEntries(
    entries.map(([key, each]) => {
      const name = key === 'value' && typeof called === 'string' ? called : key;
      const hides = telling.test(name) && !naming.test(name) && typeof each !== 'object';
      return [key, hides ? masked : inner(each)];
    }),
  );
}
