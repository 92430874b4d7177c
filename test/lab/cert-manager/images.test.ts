import { readFileSync } from 'node:fs';
import path from 'node:path';
import { images } from '../../../environments/images';
import { certManagerRecipes } from '../../../lab/images/recipes/cert-manager';
import { recipes } from '../../../lab/images/recipes/recipes';
import { catalogue } from '../../../lab/toolchain/catalogue';
import { certManagerTools } from '../../../lab/toolchain/cert-manager-tools';

const components = ['controller', 'webhook', 'cainjector', 'acmesolver'] as const;

test.each(components)(
  'the image of the %s is made with the contract of the released one',
  (name) => {
    const recipe = certManagerRecipes.find(
      ({ repository }) => repository === `quay.io/jetstack/cert-manager-${name}`,
    );
    expect(recipe).toMatchObject({
      version: { tool: `cert-manager-${name}` },
      programs: { [`/app/cmd/${name}/${name}`]: `cert-manager-${name}` },
      // a name could not be held to `runAsNonRoot`
      config: { user: '65532', entrypoint: [`/app/cmd/${name}/${name}`] },
    });
  },
);

test.each(components)(
  'the catalogue wants the version of the %s that is made, and no other',
  (name) => {
    const reference = images[`cert-manager-${name}`];
    const tool = certManagerTools[`cert-manager-${name}`];
    expect(reference).toBe(`quay.io/jetstack/cert-manager-${name}:v${tool.version}`);
    const makers = recipes.filter(({ repository }) => reference.startsWith(`${repository}:`));
    expect(makers).toHaveLength(1);
    expect(makers[0]?.tags?.test(`v${tool.version}`)).toBe(true);
    expect(makers[0]?.tags?.test('v1.22.0')).toBe(false);
  },
);

test('the programs are built at once, from upstream packages of their own version', () => {
  const tools = Object.values(certManagerTools);
  expect(Object.keys(catalogue)).toEqual(expect.arrayContaining(Object.keys(certManagerTools)));
  expect(new Set(tools.map(({ ldflags }) => ldflags[0]))).toEqual(
    new Set(['-X github.com/cert-manager/cert-manager/pkg/util.AppVersion=v1.21.2']),
  );
  const pins = readFileSync(
    path.join(__dirname, '..', '..', '..', 'tools', 'cert-manager', 'go.mod'),
    'utf8',
  );
  expect(pins).toContain(`\n\tgithub.com/cert-manager/cert-manager v${tools[0]?.version}\n`);
});

test('what a made image lacks is told of those that lack it', () => {
  expect(
    certManagerRecipes.map(({ differs }) => /no (?:issuers|profiler).*/.exec(differs)?.[0]),
  ).toEqual([
    'no issuers of type Venafi, no profiler, and metrics in the clear only',
    undefined,
    'no profiler, and metrics in the clear only',
    undefined,
  ]);
});
