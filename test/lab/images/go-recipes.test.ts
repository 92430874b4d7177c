import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { images } from '../../../environments/images';
import { recipeFor } from '../../../lab/images/images';
import type { Recipe } from '../../../lab/images/recipe';
import { goRecipes } from '../../../lab/images/recipes/go-recipes';
import { proofImages } from '../../../lab/images/recipes/go-proofs';
import { recipes } from '../../../lab/images/recipes/recipes';
import { unavailable } from '../../../lab/images/recipes/unavailable';
import { parseReference } from '../../../lab/images/reference';
import { dnsObjects } from '../../../lab/node/manifests/dns';
import { catalogue } from '../../../lab/toolchain/catalogue';
import { manifestsOf, podsOf } from '../../policy/manifests';

const references = Object.values({ ...images, ...proofImages });
const named = recipes.map((recipe) => [recipe.repository, recipe] as const);
const ours = goRecipes.map((recipe) => [recipe.repository, recipe] as const);

test('every image of the platform has a recipe, or a reason why it has none', () => {
  const without = references
    .map(parseReference)
    .filter((reference) => !recipeFor(reference))
    .map(({ repository }) => repository);
  expect(without.sort()).toEqual(Object.keys(unavailable).sort());
});

test('fails for a tag that no recipe makes', () => {
  const other = parseReference('docker.io/codenotary/immudb:1.11.1');
  expect(recipeFor(other)).toBeUndefined();
});

test('there is one recipe for a repository', () => {
  expect(new Set(named.map(([repository]) => repository)).size).toBe(named.length);
});

test.each(named)('%s says how it differs, in a clause', (_, { differs }) => {
  expect(differs).toMatch(/^[^.].*[^.]$/);
});

test.each(ours)('%s tells the version by a program that is in it', (_, { version, programs }) => {
  expect(Object.values(programs ?? {})).toContain(version && 'tool' in version && version.tool);
});

test.each(ours)('%s has the user it names', (_, { config, users = [] }) => {
  const [user = '0'] = (config.user ?? '0').split(':');
  if (/^\d+$/.test(user)) return;
  expect(users.map(({ name }) => name)).toContain(user);
});

/** Whether a word at the start of a command line is a program of the image, as far as the recipe alone tells. */
function starts(recipe: Recipe, word: string): boolean {
  // a whole tree of Debian, which only the packages know
  if (recipe.debian && recipe.debian.only === undefined && /^(sleep|\/bin\/bash)$/.test(word)) {
    return true;
  }
  const paths = [recipe.programs, recipe.files, recipe.links].flatMap((all) =>
    Object.keys(all ?? {}),
  );
  const { workdir = '/' } = recipe.config;
  const candidates = word.startsWith('/')
    ? [word]
    : word.includes('/')
      ? [new URL(word, `file://${workdir}/`).pathname]
      : ['/usr/local/bin', '/usr/sbin', '/usr/bin', '/bin'].map((folder) => `${folder}/${word}`);
  return candidates.some((path) => paths.includes(path));
}

test.each(ours)('%s starts a program of its own', (_, recipe) => {
  const [word = ''] = [...(recipe.config.entrypoint ?? []), ...(recipe.config.cmd ?? [])];
  expect(starts(recipe, word)).toBe(true);
});

test('fails for a program that is not in the image', () => {
  const recipe = goRecipes.find(({ repository }) => repository.endsWith('/prometheus'));
  expect(recipe && starts(recipe, '/bin/sh')).toBe(false);
});

const commands = ['local', 'edge'].flatMap((stack) =>
  podsOf(manifestsOf(stack)).flatMap(({ workload, pod }) =>
    [...(pod.initContainers ?? []), ...pod.containers].flatMap(({ name, image, ...container }) => {
      const recipe = recipeFor(parseReference(image ?? ''), goRecipes);
      const lines = [container.command, container.lifecycle?.preStop?.exec?.command];
      return recipe
        ? lines.flatMap((line) =>
            line ? [[stack, workload, name, line[0] ?? '', recipe] as const] : [],
          )
        : [];
    }),
  ),
);

test.each(commands)(
  'of %s, %s: what %s calls (%s) is in its image',
  (_, _workload, _name, word, recipe) => {
    expect(starts(recipe, word)).toBe(true);
  },
);

test('the constructs call programs of these images', () => {
  expect(new Set(commands.map(([, , , word]) => word))).toEqual(
    new Set([
      '/manager',
      'controller',
      'immudb',
      'infra',
      'sleep',
      '/bin/bash',
      '/bin/sh',
      './podinfo',
      'podcli',
      'local-path-provisioner',
    ]),
  );
});

test('what proofs run is made in the version that they name', () => {
  const made = Object.values(proofImages).map((reference) => {
    const { repository, tag } = parseReference(reference);
    const version = recipes.find((recipe) => recipe.repository === repository)?.version;
    return [tag, version && 'tool' in version && catalogue[version.tool].version];
  });
  for (const [tag, version] of made) expect(tag).toBe(version);
});

test('CoreDNS has every plugin that the configuration of labs names', () => {
  const program = readFileSync(join(__dirname, '../../../tools/coredns/main.go'), 'utf8');
  const linked = [...program.matchAll(/coredns\/plugin\/(\w+)"/g)].map(([, name]) => name);
  const configuration = dnsObjects().find(({ kind }) => kind === 'ConfigMap');
  const { Corefile = '' } = (configuration?.['data'] ?? {}) as Record<string, string>;
  // a server's plugins stand one level deep
  const named = [...Corefile.matchAll(/^ {4}(\w+)/gm)].map(([, name]) => name);
  expect(named).toContain('kubernetes');
  // the plugin of that word lies in another folder
  for (const name of named) expect(linked).toContain(name === 'prometheus' ? 'metrics' : name);
});
