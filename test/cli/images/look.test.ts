import { look, type Finding } from '../../../cli/images/look';
import { RegistryProblem } from '../../../cli/images/registry/problem';
import type { Image, Registries } from '../../../cli/images/registry/registry';
import type { Subject } from '../../../cli/images/targets';
import type { ImagePolicy } from '../../../environments/image-policies';
import type { ImageName } from '../../../environments/images';
import { testNow } from './clock';

const digestOf = (tag: string) => `sha256:${Buffer.from(tag).toString('hex').padEnd(64, '0')}`;

/** Registries that have these tags, built when their table says. */
function registriesOf(
  all: Readonly<Record<string, Readonly<Record<string, string | undefined>>>>,
): Registries {
  const of = (path: string) => {
    const found = all[path];
    if (found === undefined) throw new RegistryProblem(`nobody has ${path}`);
    return found;
  };
  const image = (tag: string, built: string | undefined): Image => ({
    digest: digestOf(tag),
    built: built === undefined ? undefined : new Date(built),
  });
  return {
    tags: ({ path }) => Promise.resolve().then(() => Object.keys(of(path))),
    digest: ({ path }, tag) =>
      Promise.resolve(Object.hasOwn(of(path), tag) ? digestOf(tag) : undefined),
    image: ({ path }, tag) => Promise.resolve(image(tag, of(path)[tag])),
  };
}

async function findingOf(
  subject: Omit<Subject, 'name'>,
  tags: Readonly<Record<string, string | undefined>>,
): Promise<Finding> {
  const [finding] = await findings([{ name: 'podinfo', ...subject }], { 'team/app': tags });
  if (finding === undefined) throw new Error('nothing was found');
  return finding;
}

async function findings(
  subjects: readonly Subject[],
  all: Readonly<Record<string, Readonly<Record<string, string | undefined>>>>,
): Promise<readonly Finding[]> {
  const target = {
    name: 'dev',
    kind: 'environment',
    file: 'environments/dev.ts',
    subjects,
  } as const;
  const looked = await look(target, { registries: registriesOf(all), now: testNow });
  return looked.findings;
}

const app = (tag: string) => `registry.example.com/team/app:${tag}`;
const none = undefined;

test('the newest version that fits is found, with its digest', async () => {
  const finding = await findingOf(
    { reference: app('1.0.0'), policy: 'semver:~1.0' },
    { '1.0.0': none, '1.0.2': none, '1.0.10': none, '1.1.0': none },
  );
  expect(finding).toEqual({
    name: 'podinfo',
    reference: app('1.0.0'),
    tags: 'semver:~1.0',
    state: 'newer',
    newest: `${app('1.0.10')}@${digestOf('1.0.10')}`,
    beyond: '1.1.0',
  });
});

test('what was built last is the newest, whatever it is called', async () => {
  const finding = await findingOf(
    { reference: app('dev-aaa'), policy: 'glob:dev-*' },
    {
      'dev-aaa': '2026-11-01T00:00:00Z',
      'dev-fff': '2026-10-01T00:00:00Z',
      'dev-bbb': '2026-11-03T00:00:00Z',
      'main-1': '2026-11-09T00:00:00Z',
    },
  );
  expect([finding.state, finding.newest]).toEqual([
    'newer',
    `${app('dev-bbb')}@${digestOf('dev-bbb')}`,
  ]);
});

test('of two names of one build the present one stays', async () => {
  const built = '2026-11-01T00:00:00Z';
  const finding = await findingOf(
    { reference: app('dev-a'), policy: 'glob:dev-*' },
    { 'dev-a': built, 'dev-z': built },
  );
  expect(finding.state).toBe('current');
});

test.each([
  ['none', undefined],
  ['the future', '2031-01-01T00:00:00Z'],
])('fails when a build tells %s: nothing is guessed', async (_, built) => {
  const finding = await findingOf(
    { reference: app('dev-a'), policy: 'glob:dev-*' },
    { 'dev-a': '2026-11-01T00:00:00Z', 'dev-b': built },
  );
  expect([finding.state, finding.problem]).toEqual([
    'unknown',
    "registry.example.com/team/app:dev-b does not tell when it was built: let names tell with newest: 'order'",
  ]);
});

test('fails when more builds than can be looked at fit', async () => {
  const tags = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`dev-${at}`, none]));
  const finding = await findingOf({ reference: app('dev-1'), policy: 'glob:dev-*' }, tags);
  expect(finding.problem).toBe(
    'registry.example.com/team/app has 1001 tags that fit, of at most 1000 the build can be looked at: ' +
      "narrow the policy, or let names tell with newest: 'order'",
  );
});

test('names tell where the policy says so', async () => {
  const finding = await findingOf(
    { reference: app('main-9'), policy: { tags: 'glob:main-*', newest: 'order' } },
    { 'main-9': none, 'main-10': none },
  );
  expect(finding.newest).toBe(`${app('main-10')}@${digestOf('main-10')}`);
});

test('what is held is told with its reason and what it misses', async () => {
  const finding = await findingOf(
    { reference: app('1.0.0'), policy: { tags: 'semver:^1', hold: 'the demo is on Friday' } },
    { '1.0.0': none, '1.1.0': none },
  );
  expect(finding).toMatchObject({
    state: 'held',
    reason: 'the demo is on Friday',
    newest: `${app('1.1.0')}@${digestOf('1.1.0')}`,
  });
});

test('what is pinned is not compared with anything but its own digest', async () => {
  const policy = { pin: '1.0.0', reason: 'later ones lose sessions' };
  const locked = `${app('1.0.0')}@${digestOf('1.0.0')}`;
  const finding = await findingOf({ reference: locked, policy }, { '1.0.0': none, '2.0.0': none });
  expect([finding.state, finding.reason, finding.newest]).toEqual([
    'pinned',
    'later ones lose sessions',
    undefined,
  ]);
});

test('a locked tag that is another image now was moved', async () => {
  const locked = `${app('1.0.0')}@${digestOf('other')}`;
  for (const policy of ['semver:^1', { pin: '1.0.0', reason: 'no' }]) {
    const finding = await findingOf({ reference: locked, policy }, { '1.0.0': none });
    expect(finding.state).toBe('moved');
  }
});

test('a moved tag that is held is moved first of all, and what it misses is told', async () => {
  const finding = await findingOf(
    {
      reference: `${app('1.0.0')}@${digestOf('other')}`,
      policy: { tags: 'semver:^1', hold: 'the demo is on Friday' },
    },
    { '1.0.0': none, '1.1.0': none },
  );
  expect(finding).toMatchObject({
    state: 'moved',
    reason: 'the demo is on Friday',
    newest: `${app('1.1.0')}@${digestOf('1.1.0')}`,
  });
});

test('a moved tag may be left for a newer one', async () => {
  const finding = await findingOf(
    { reference: `${app('1.0.0')}@${digestOf('other')}`, policy: 'semver:^1' },
    { '1.0.0': none, '1.1.0': none },
  );
  expect(finding.state).toBe('newer');
});

const built = '2026-11-01T00:00:00Z';

test.each<[string, string, ImagePolicy]>([
  ['1.0.0', '1.1.0', 'semver:^1'],
  ['main-9', 'main-10', { tags: 'glob:main-*', newest: 'order' }],
  ['dev-9', 'dev-8', 'glob:dev-*'],
])('a locked tag %s that is gone is left for %s', async (gone, newest, policy) => {
  const finding = await findingOf(
    { reference: `${app(gone)}@${digestOf(gone)}`, policy },
    { [newest]: built },
  );
  expect([finding.state, finding.newest]).toEqual(['newer', `${app(newest)}@${digestOf(newest)}`]);
});

test.each<[string, string, ImagePolicy | undefined]>([
  ['nothing newer fits', '0.9.0', 'semver:^1'],
  ['only older ones are left', 'main-8', { tags: 'glob:main-*', newest: 'order' }],
  ['it is held', '1.1.0', { tags: 'semver:^1', hold: 'the demo is on Friday' }],
  ['it is pinned', '1.1.0', { pin: '1.0.0', reason: 'no' }],
  ['nobody says where to', '1.1.0', undefined],
])('fails when a locked tag is gone and %s', async (_, other, policy) => {
  const tag = other.startsWith('main-') ? 'main-9' : '1.0.0';
  const finding = await findingOf(
    { reference: `${app(tag)}@${digestOf(tag)}`, ...(policy !== undefined && { policy }) },
    { [other]: built },
  );
  expect([finding.state, finding.problem]).toEqual([
    'unknown',
    `registry.example.com/team/app has no tag '${tag}' any more, with which the image is locked`,
  ]);
});

test('images of one product move to a tag that all of them have', async () => {
  const product = {
    images: ['barman-cloud', 'barman-cloud-sidecar'] as [ImageName, ImageName],
    tags: 'semver:<1',
    notes: (tag: string) => `https://example.com/${tag}`,
    also: 'its kinds',
  };
  const one = (name: ImageName, path: string) => ({
    name,
    reference: `ghcr.io/${path}:v0.14.0`,
    policy: product.tags,
    product,
  });
  const found = await findings([one('barman-cloud', 'a/b'), one('barman-cloud-sidecar', 'a/c')], {
    'a/b': { 'v0.14.0': none, 'v0.15.0': none, 'v0.16.0': none },
    'a/c': { 'v0.14.0': none, 'v0.15.0': none },
  });
  expect(found.map(({ newest, notes, also }) => [newest?.split('@')[0], notes, also])).toEqual([
    ['ghcr.io/a/b:v0.15.0', 'https://example.com/v0.15.0', 'its kinds'],
    ['ghcr.io/a/c:v0.15.0', 'https://example.com/v0.15.0', 'its kinds'],
  ]);
});

test('a registry that does not answer leaves the others alone', async () => {
  const subject = (name: ImageName, path: string) => ({
    name,
    reference: `registry.example.com/${path}:1.0.0`,
    policy: 'semver:^1',
  });
  const found = await findings([subject('podinfo', 'team/gone'), subject('rclone', 'team/app')], {
    'team/app': { '1.0.0': none },
  });
  expect(found.map(({ name, state, problem }) => [name, state, problem])).toEqual([
    ['podinfo', 'unknown', 'nobody has team/gone'],
    ['rclone', 'current', undefined],
  ]);
});
