import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';

/** What the files under a path may import: rooms of this repository, packages, built-ins of Node. */
interface Row {
  readonly files: RegExp;
  readonly mayImport: readonly RegExp[];
}

const pulumi = /^@pulumi\//;
const cdk8s = /^(cdk8s|constructs)$/;
const errors = /^errors\//;

/** The import table; the first row that fits a file counts. */
export const table: readonly Row[] = [
  { files: /^errors\//, mayImport: [] },
  {
    files: /^wire\//,
    mayImport: [/^google-protobuf\/google\/protobuf\/struct_pb$/, /^protobufjs\/minimal$/],
  },
  {
    files: /^environments\//,
    mayImport: [errors, /^environments\//, /^cdk8s$/, /^(semver|zod|node:crypto)$/],
  },
  {
    files: /^constructs\//,
    // node:net tells addresses apart and opens nothing; node:crypto hashes what makes pods roll
    mayImport: [
      errors,
      /^constructs\//,
      cdk8s,
      /^cdk8s-plus-27$/,
      /^node:(net|crypto)$/,
      // dashboards
      /^@grafana\/grafana-foundation-sdk\//,
    ],
  },
  {
    files: /^stacks\/(platform\.ts$|products\/)/,
    mayImport: [
      errors,
      /^constructs\//,
      /^environments\//,
      cdk8s,
      /^cdk8s-plus-27$/,
      /^stacks\/(secrets\/(request|declared)$|products\/)/,
    ],
  },
  {
    files: /^stacks\/release\//,
    mayImport: [errors, /^stacks\/release\//, /^node:crypto$/, cdk8s, pulumi],
  },
  {
    files: /^stacks\/cloud\//,
    mayImport: [
      errors,
      /^stacks\/cloud\//,
      /^environments\//,
      /^stacks\/products\/part$/,
      /^node:module$/,
      pulumi,
    ],
  },
  {
    files: /^stacks\/cluster\//,
    mayImport: [
      errors,
      /^stacks\/(cluster|cloud)\//,
      /^environments\/(environment|cluster|cloud|cloud-names)$/,
      // kubeconfigs of this machine and the programs that they log in with; whether an API server is ready
      /^node:(module|fs|os|path|https|timers\/promises)$/,
      /^yaml$/,
      pulumi,
    ],
  },
  // starts `sops`
  {
    files: /^stacks\/secrets\/sops\//,
    mayImport: [
      /^stacks\/secrets\/(sops\/|finding$|values$)/,
      /^node:(buffer|child_process|fs\/promises|path)$/,
      /^yaml$/,
    ],
  },
  {
    files: /^stacks\/secrets\//,
    mayImport: [
      errors,
      /^environments\/secrets$/,
      /^stacks\/secrets\//,
      /^stacks\/release\/release$/,
      /^node:crypto$/,
      pulumi,
    ],
  },
  { files: /^stacks\/source\//, mayImport: [/^stacks\/source\//, /^node:/] },
  {
    files: /^stacks\/index\.ts$/,
    mayImport: [errors, /^stacks\//, /^environments(\/|$)/, pulumi, /^node:path$/],
  },
  {
    files: /^cli\//,
    mayImport: [
      errors,
      /^cli\//,
      /^lab\//,
      /^environments(\/|$)/,
      // all pure
      /^stacks\/(platform|products\/database-copy|release\/(manifest|names|phases|plan|secret|stateful)|secrets\/(problems|values)|source\/source)$/,
      /^node:/,
      /^(@dagrejs\/dagre|@octokit\/rest|diff|commander|picocolors|yaml|semver|proper-lockfile|typescript|undici)$/,
      // the engine's events
      /^@pulumi\/pulumi\/(automation|proto\/|package\.json$)/,
      /^(@grpc\/grpc-js|google-protobuf(\/.*)?|protobufjs\/minimal)$/,
    ],
  },
  {
    files: /^lab\//,
    mayImport: [
      errors,
      /^lab\//,
      /^wire\//,
      pulumi,
      /^node:/,
      /^(@grpc\/grpc-js|google-protobuf(\/.*)?|bcryptjs|@peculiar\/x509|reflect-metadata|typescript|@swc\/core|proper-lockfile|protobufjs\/minimal|semver(\/.*)?|tar|https-proxy-agent|yaml|zod)$/,
      /^package\.json$/,
    ],
  },
  { files: /^tools\//, mayImport: [errors, /^tools\//, /^node:/, /^yaml$/] },
  { files: /^bench\//, mayImport: [/./] },
  { files: /^test\//, mayImport: [/./] },
];

/** A TypeScript source of this repository and what it imports, relative paths resolved from its root. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/** Reads every source of the rooms. */
export function sources(root: string): readonly Source[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .filter((file) => !/^(node_modules|\.plinth|\.git)\//.test(file))
    .map((file) => source(file, readFileSync(join(root, file), 'utf8')));
}

/** Parses one source. */
export function source(file: string, text: string): Source {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  const imports = importedFiles.map(({ fileName }) => {
    return fileName.startsWith('.') ? normalize(join(dirname(file), fileName)) : fileName;
  });
  return { file, text, imports };
}

/** Every import that the table does not allow, and every file that no row fits. */
export function forbiddenImports(all: readonly Source[]): readonly string[] {
  return all.flatMap(({ file, imports }) => {
    const row = table.find(({ files }) => files.test(file));
    if (row === undefined && file.includes('/')) return [`${file}: stands in no room`];
    return imports
      .filter((name) => !(row?.mayImport.some((allowed) => allowed.test(name)) ?? true))
      .map((name) => `${file}: must not import ${name}`);
  });
}

/** Every circle of imports among the sources, as the files on it. */
export function importCircles(all: readonly Source[]): readonly string[] {
  const byModule = new Map(all.flatMap((one) => modulesOf(one.file).map((name) => [name, one])));
  const done = new Set<Source>();
  const path: Source[] = [];
  const circles: string[] = [];
  const visit = (one: Source) => {
    if (path.includes(one)) {
      circles.push([...path.slice(path.indexOf(one)), one].map(({ file }) => file).join(' → '));
    } else if (!done.has(one)) {
      path.push(one);
      for (const name of one.imports) {
        const next = byModule.get(name);
        if (next !== undefined) visit(next);
      }
      path.pop();
      done.add(one);
    }
  };
  all.forEach(visit);
  return circles;
}

function modulesOf(file: string): string[] {
  const name = file.replace(/\.ts$/, '');
  return name.endsWith('/index') ? [name, dirname(name)] : [name];
}

/** What makes a manifest depend on more than its environment. */
const impure =
  /\bprocess\.|\bpulumi\.Config\b|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brequire\(|\bfetch\(/;

/** Places in the pure rooms that read the world: env, config, clock, randomness, files, network. */
export function impurePlaces(all: readonly Source[]): readonly string[] {
  return all
    .filter(({ file }) =>
      /^(environments\/|constructs\/|stacks\/platform\.ts|stacks\/products\/)/.test(file),
    )
    .filter(({ file }) => !file.includes('/imports/'))
    .flatMap(({ file, text }) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          impure.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
        ),
    );
}

/** The repository's root, from this file. */
export const root = relative(process.cwd(), join(__dirname, '..')) || '.';
