import type { Json } from '../../lab/plugins/protocol/values';
import type { Path } from './path';

/** In the place of a value that nobody is to read. */
export const masked = '(secret)';

// somebody may have typed a password where none belongs, and a report is read by many
const words = 'passw|passphrase|secret|token|credential|api-?_?key|private-?_?key|authorization';
const telling = new RegExp(words, 'i');

/** Fields that name a secret without being one. */
const naming = /(name|ref|path|policy)$/i;

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const inAddress = /(:\/\/[^/\s:@]*:)[^/\s@]+@/g;

// each as it stands in a text: `password`, `"password"`, and `\"password\"` of a text inside of a text
const quote = String.raw`\\*["']?`;
const field = String.raw`(?:${words})[\w.-]*(?<!name|ref|path|policy)${quote}\s*[=:]\s*`;
// an element of a list of variables
const variable = String.raw`\bname${quote}\s*:\s*${quote}[\w.-]*(?:${words})[\w.-]*${quote}\s*,?\s*${quote}value${quote}\s*:\s*`;
const value = [
  // lines of their own, further in
  String.raw`[|>][-+\d]*[^\S\n]*(?:\n[^\S\n]+[^\n]*)+`,
  String.raw`(?:(\\+["'])[^]*?(?<!\\)\2|"(?:\\[^]|[^"\\])*"|'[^']*')[^\s,;&}\]]*`,
  // nobody knows where a value without quotes ends: no later than its line
  String.raw`[^\n]+`,
].join('|');
const inText = new RegExp(`(${field}|${variable})(?:${value})`, 'gi');

/** A value as people read it; `(secret)` where its place or its look says that it may be one. */
export function shown(path: Path, value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (isTelling(path) || privateKey.test(text)) return masked;
  // of something larger, what is inside may be told apart by its own names
  return typeof value === 'string' ? textOf(value) : JSON.stringify(inner(value));
}

function isTelling(path: Path): boolean {
  const names = path.flatMap((step) => {
    if (typeof step === 'string') return [step];
    return typeof step === 'object' ? [String(step.value)] : [];
  });
  const [last = '', before = ''] = names.slice(-2).reverse();
  // env[name=PASSWORD].value
  if (last === 'value') return telling.test(before);
  return isSecretName(last);
}

function isSecretName(name: string): boolean {
  return telling.test(name) && !naming.test(name);
}

function inner(value: Json): Json {
  if (typeof value === 'string') return textOf(value);
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    return list.map((each, at) => (isAskedFor(list[at - 1]) ? masked : inner(each)));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const called = entries.find(([key]) => key === 'name')?.[1];
  return Object.fromEntries(
    entries.map(([key, each]) => {
      const name = key === 'value' && typeof called === 'string' ? called : key;
      return [key, isSecretName(name) && !hasObjects(each) ? masked : inner(each)];
    }),
  );
}

/** Of `--admin-password hunter2` the first word: the next one is its value. */
function isAskedFor(before: Json | undefined): boolean {
  return typeof before === 'string' && /^-[^=\s]*$/.test(before) && isSecretName(before);
}

function hasObjects(value: Json): boolean {
  if (Array.isArray(value)) return (value as readonly Json[]).some(hasObjects);
  return typeof value === 'object' && value !== null;
}

function textOf(text: string): string {
  return text.replace(inAddress, `$1${masked}@`).replace(inText, `$1${masked}`);
}
