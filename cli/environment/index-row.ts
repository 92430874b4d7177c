import { UserError } from '../../errors/user-error';

const list = /^(const environments\b[^\n]*= \{\n)([^}]*)(\};\n)/m;

const row = /^ {2}(?:(?<name>[\w$]+)|'(?<key>[^'\n]+)': (?<value>[\w$]+)),$/;

const relativeImport = /^import \{ [\w$]+ \} from '\.\/([\w-]+)';$/;

/** Constants of the environments that `environments/index.ts` lists, by their names. */
export function listedIn(index: string): ReadonlyMap<string, string> {
  const lines = list.exec(index)?.[2]?.split('\n').slice(0, -1);
  const rows = (lines ?? []).map((line) => row.exec(line)?.groups);
  if (lines === undefined || rows.some((groups) => groups === undefined)) {
    throw new UserError(
      "environments/index.ts: must list one environment a line in 'const environments … = {', or no row can be added",
      { fix: 'add the file and its row by hand' },
    );
  }
  return new Map(
    rows.map((groups) => [groups?.key ?? groups?.name ?? '', groups?.value ?? groups?.name ?? '']),
  );
}

/** A name for the constant of an environment that the file does not use yet. */
export function constantFor(name: string, index: string): string {
  const camel = name.replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
  const isFree =
    /^[a-z]/.test(camel) && !reserved.has(camel) && !new RegExp(`\\b${camel}\\b`).test(index);
  if (isFree) return camel;
  const upper = camel.replace(/^[a-z]/, (letter) => letter.toUpperCase());
  return `environment${upper}`;
}

/** `environments/index.ts` with a row for an environment, and its import among the others. */
export function withRow(index: string, name: string, constant: string): string {
  const lines = index.split('\n');
  const imports = lines.flatMap((line, at) => {
    const from = relativeImport.exec(line)?.[1];
    return from === undefined ? [] : [{ at, from }];
  });
  const next = imports.find(({ from }) => from > name)?.at ?? (imports.at(-1)?.at ?? -1) + 1;
  const imported = lines.toSpliced(next, 0, `import { ${constant} } from './${name}';`).join('\n');
  const added = imported.replace(
    list,
    (_, before: string, rows: string, after: string) =>
      `${before}${rows}  ${name === constant ? name : `'${name}': ${constant}`},\n${after}`,
  );
  const listed = listedIn(added);
  if (listed.get(name) !== constant || listed.size !== listedIn(index).size + 1)
    throw new Error('the row did not become one');
  return added;
}

// words that are no names in modules, and those that the file of a new environment has already
const reserved = new Set(
  (
    'addressBlock derivedFrom arguments as async await break case catch class const continue debugger default delete do else enum eval ' +
    'export extends false finally for from function if implements import in instanceof interface let new null ' +
    'of package private protected public return static super switch this throw true try type typeof undefined ' +
    'var void while with yield'
  ).split(' '),
);
