import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { CrdSource } from './catalogue';
import { catalogue } from './catalogue';
import type { CrdManifest, Json } from './manifest';
import { header, isCrd, manifestsIndex, slim } from './manifest';

type Crd = Json & CrdManifest;

const root = path.resolve(__dirname, '../..');

function main(wanted: readonly string[]): void {
  const unknown = wanted.filter((name) => !catalogue.some((source) => source.product === name));
  if (unknown.length > 0) {
    const known = catalogue.map((source) => source.product).join(', ');
    process.stderr.write(`unknown product: ${unknown.join(', ')} (there are: ${known})\n`);
    process.exitCode = 2;
    return;
  }
  for (const source of catalogue) {
    if (wanted.length === 0 || wanted.includes(source.product)) generate(source);
  }
}

function generate(source: CrdSource): void {
  const { Version: version, Dir: folder } = JSON.parse(
    go('list', '-m', '-json', source.module),
  ) as { Version: string; Dir: string };
  const yaml =
    'types' in source.from ? fromTypes(source, source.from) : published(folder, source.from);
  const crds = parseAllDocuments(yaml)
    .map((document) => document.toJS() as Json)
    .filter((document): document is Crd => isCrd(document))
    .map((crd) => slim(crd))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  if (crds.length === 0) throw new Error(`no CRD came out of ${source.module}@${version}`);
  const command = `node -r ./transpile/register.js tools/crds/generate.ts ${source.product}`;
  const product = path.join(root, 'constructs', source.product);
  writeManifests(path.join(product, 'crds'), crds, { command, module: source.module, version });
  const kinds = crds.filter((crd) => source.imports.includes(crd.spec.names.kind));
  if (kinds.length > 0) {
    writeClasses(path.join(product, 'imports'), kinds, header(command, source.module, version));
  }
  process.stdout.write(`${source.product}: ${String(crds.length)} CRDs of ${version}\n`);
}

function fromTypes({ module }: CrdSource, { types }: { types: readonly string[] }): string {
  // a package that does not load is only a line on stderr, and an empty type: make it fatal
  const paths = types.map((folder) => `paths=${module}/${folder}`);
  go('build', ...types.map((folder) => `${module}/${folder}`));
  return go('tool', 'controller-gen', 'crd:maxDescLen=0', ...paths, 'output:crd:stdout');
}

function published(folder: string, { manifests }: { manifests: string }): string {
  const files = fs
    .readdirSync(path.join(folder, manifests))
    .filter((file) => file.endsWith('.yaml'));
  return files
    .map((file) => fs.readFileSync(path.join(folder, manifests, file), 'utf8'))
    .join('\n---\n');
}

function go(...args: readonly string[]): string {
  return execFileSync('go', args, {
    cwd: __dirname,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function writeManifests(
  folder: string,
  crds: readonly Crd[],
  made: { command: string; module: string; version: string },
): void {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const crd of crds) {
    const file = path.join(folder, `${crd.metadata.name}.json`);
    fs.writeFileSync(file, `${JSON.stringify(crd, null, 1)}\n`);
  }
  const names = crds.map((crd) => crd.metadata.name);
  fs.writeFileSync(path.join(folder, 'manifests.ts'), manifestsIndex({ ...made, names }));
}

function writeClasses(folder: string, crds: readonly Crd[], firstLine: string): void {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'crds-'));
  try {
    // YAML is a superset of JSON, and the importer takes one document after the other
    const input = crds.map((crd) => JSON.stringify(crd)).join('\n---\n');
    fs.writeFileSync(path.join(scratch, 'crds.yaml'), input);
    const cdk8s = path.join(root, 'node_modules/.bin/cdk8s');
    const args = ['import', 'crds.yaml', '--language', 'typescript', '--output', 'imports'];
    execFileSync(cdk8s, [...args, '--no-save', '--no-check-upgrade'], {
      cwd: scratch,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    for (const file of fs.readdirSync(path.join(scratch, 'imports'))) {
      const text = fs.readFileSync(path.join(scratch, 'imports', file), 'utf8');
      fs.writeFileSync(path.join(folder, file), `${firstLine}\n${text}`);
    }
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

main(process.argv.slice(2));
