import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Package {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
}

const root = join(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { dependencies = {}, devDependencies = {} } = JSON.parse(read('package.json')) as Package;
const { packages } = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, Package>>;
};

/** Optional packages that the lock file names and does not hold: with one of them `npm ci` refuses to start. */
function missingOptional(locked: Readonly<Record<string, Package>>): readonly string[] {
  return Object.values(locked).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter(
      (name) => !Object.keys(locked).some((path) => path.endsWith(`node_modules/${name}`)),
    ),
  );
}

test('every package is pinned exactly', () => {
  for (const version of Object.values({ ...dependencies, ...devDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test('every package is justified in docs/dependencies.md', () => {
  const justified = read('docs/dependencies.md');
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const missing = names.filter((name) => !name.startsWith('@types/') && !justified.includes(name));
  expect(missing).toEqual([]);
});

test('the lock file holds the packages of every platform', () => {
  expect(missingOptional(packages)).toEqual([]);
});

test('fails when the lock file lacks a package of one platform', () => {
  const locked = {
    'node_modules/@swc/core': { optionalDependencies: { '@swc/core-darwin-arm64': '1.0.0' } },
  };
  expect(missingOptional(locked)).toEqual(['@swc/core-darwin-arm64']);
});

test('the lock file holds no address that packages were downloaded from', () => {
  const addresses = Object.values(packages).flatMap(({ resolved }) => resolved ?? []);
  expect(addresses.filter((address) => address.startsWith('http'))).toEqual([]);
});

test('the program asks for the lab plugin of this version', () => {
  const { version } = JSON.parse(read('package.json')) as { readonly version: string };
  expect(read('stacks/cluster/local.ts')).toContain(`{ version: '${version}',`);
});
