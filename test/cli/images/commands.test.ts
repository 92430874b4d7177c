import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Input } from '../../../cli/command';
import { check } from '../../../cli/commands/images/check';
import { lock } from '../../../cli/commands/images/lock';
import { promote } from '../../../cli/commands/images/promote';
import { update } from '../../../cli/commands/images/update';
import { images, tagOf } from '../../../environments/images';
import {
  startRegistry,
  type PretendRegistry,
  type RegistryOptions,
} from '../../counterparts/registry/registry';
import { fakeHost, type FakeHost } from '../fake-host';
import { temporaryFolder } from '../../temporary';
import { UserError } from '../../../errors/user-error';

const root = join(__dirname, '..', '..', '..');
const open: PretendRegistry[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A registry that has what the catalogue has, and more of some. */
async function world(
  more: RegistryOptions['repositories'] = {},
  options: Partial<RegistryOptions> = {},
) {
  const repositories = Object.fromEntries(
    Object.values(images).map((reference) => {
      const path = reference.slice(reference.indexOf('/') + 1, reference.lastIndexOf(':'));
      return [path, [{ tag: tagOf(reference) }, ...(more[path] ?? [])]];
    }),
  );
  const registry = await startRegistry({ repositories, ...options });
  open.push(registry);
  const checkout = temporaryFolder('checkout');
  cpSync(join(root, 'environments'), join(checkout, 'environments'), { recursive: true });
  const host = fakeHost(checkout, {
    DOCKER_CONFIG: checkout,
    PLINTH_REGISTRY_MIRRORS: `*=${registry.host}`,
  });
  return { registry, host };
}

function input(args: readonly string[], options: Input['options'] = {}): Input {
  return { arguments: args, rest: [], options };
}

/** Files that differ from this checkout's, and no others than there are here. */
function changed({ checkout }: FakeHost): readonly string[] {
  const files = (folder: string) =>
    readdirSync(join(folder, 'environments'), { recursive: true, encoding: 'utf8' }).sort();
  expect(files(checkout)).toEqual(files(root));
  return files(checkout).filter((file) => {
    const path = join('environments', file);
    return file.endsWith('.ts') && textOf(checkout, path) !== textOf(root, path);
  });
}

function textOf(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

async function said(promise: Promise<unknown>): Promise<readonly string[]> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const podinfo = 'stefanprodan/podinfo';

test('what is newer is shown with a link to its notes, and nothing changes', async () => {
  const { host } = await world({
    [podinfo]: [{ tag: '6.9.4' }, { tag: '6.10.0' }, { tag: '7.0.0' }],
  });
  await expect(check(input(['stg']), host)).resolves.toBe(0);
  expect(host.printed.join('\n')).toBe(
    [
      'stg  environments/stg.ts',
      'image    tag    state  newest',
      'podinfo  6.9.2  newer  6.9.4   7.0.0 is out, beyond its policy',
      '                               https://github.com/stefanprodan/podinfo/releases/tag/6.9.4',
      '                               semver:~6.9',
    ].join('\n'),
  );
  expect(changed(host)).toEqual([]);
});

test('a program is told everything, and fails where it expects nothing newer', async () => {
  const { host, registry } = await world({ [podinfo]: [{ tag: '6.9.4' }] });
  await expect(check(input(['dev'], { json: true, expectCurrent: true }), host)).resolves.toBe(1);
  expect(JSON.parse(host.printed.join('\n'))).toEqual({
    targets: [
      {
        name: 'dev',
        file: 'environments/dev.ts',
        images: [
          {
            name: 'podinfo',
            reference: 'ghcr.io/stefanprodan/podinfo:6.9.2',
            state: 'newer',
            tags: 'semver:^6.9',
            newest: `ghcr.io/stefanprodan/podinfo:6.9.4@${registry.put(podinfo, { tag: '6.9.4' })}`,
            notes: 'https://github.com/stefanprodan/podinfo/releases/tag/6.9.4',
          },
        ],
      },
    ],
  });
});

test('every product of the catalogue is asked for, and is current where nothing is newer', async () => {
  const { host } = await world();
  await expect(check(input([], { json: true, expectCurrent: true }), host)).resolves.toBe(0);
  const { targets } = JSON.parse(host.printed.join('')) as {
    targets: { name: string; images: { name: string; state: string }[] }[];
  };
  const [catalogue] = targets;
  expect(targets.map(({ name }) => name)).toEqual([
    'catalogue',
    'local',
    'dev',
    'stg',
    'prod',
    'edge',
  ]);
  expect(catalogue?.images.map(({ name }) => name)).toEqual(Object.keys(images));
  expect(new Set(catalogue?.images.map(({ state }) => state))).toEqual(new Set(['current']));
});

test('fails when a registry does not tell, after it has told the rest', async () => {
  const { host } = await world({}, { access: { scheme: 'basic', username: 'a', password: 'b' } });
  await expect(check(input(['dev']), host)).resolves.toBe(1);
  expect(host.printed.join('')).toContain(
    'ghcr.io lets nobody of this name see stefanprodan/podinfo',
  );
});

test('an update changes the lines of its environment and nothing else', async () => {
  const { host, registry } = await world({ [podinfo]: [{ tag: '6.9.4' }, { tag: '6.10.1' }] });
  const digest = registry.put(podinfo, { tag: '6.10.1' });
  await expect(update(input(['dev'], { json: true }), host)).resolves.toBe(0);
  expect(changed(host)).toEqual(['dev.ts']);
  expect(textOf(host.checkout, 'environments/dev.ts')).toBe(
    textOf(root, 'environments/dev.ts').replace(
      '\n  images,\n',
      `\n  images: {\n    ...images,\n    podinfo:\n      'ghcr.io/stefanprodan/podinfo:6.10.1@${digest}',\n  },\n`,
    ),
  );
  const { written, pullRequest } = JSON.parse(host.printed.join('')) as {
    written: boolean;
    pullRequest: { branch: string; title: string; body: string };
  };
  expect(written).toBe(true);
  expect(pullRequest).toEqual({
    branch: 'images/dev',
    title: 'chore(images): podinfo 6.10.1 in dev',
    body: [
      'The newest images that the policies allow.',
      '',
      '| image | from | to | notes |',
      '| --- | --- | --- | --- |',
      `| podinfo | \`ghcr.io/stefanprodan/podinfo:6.9.2\` | \`ghcr.io/stefanprodan/podinfo:6.10.1@${digest.slice(0, 19)}…\` | [of this version](https://github.com/stefanprodan/podinfo/releases/tag/6.10.1) |`,
      '',
    ].join('\n'),
  });
});

test('an update without anything newer changes nothing, and asks for no pull request', async () => {
  const { host } = await world();
  await expect(update(input(['dev'], { json: true }), host)).resolves.toBe(0);
  expect(changed(host)).toEqual([]);
  expect(JSON.parse(host.printed.join(''))).toEqual({
    target: 'dev',
    file: 'environments/dev.ts',
    written: false,
    changes: [],
    stays: [],
  });
});

test('a product of the catalogue moves in all its parts, without digests as there are none', async () => {
  const all = ['controller', 'webhook', 'cainjector', 'acmesolver'];
  const { host } = await world(
    Object.fromEntries(
      all.map((part) => [
        `jetstack/cert-manager-${part}`,
        [{ tag: 'v1.21.3' }, { tag: 'v1.22.0-rc.1' }],
      ]),
    ),
  );
  await expect(update(input([], { catalogue: true }), host)).resolves.toBe(0);
  expect(changed(host)).toEqual(['images.ts']);
  expect(textOf(host.checkout, 'environments/images.ts')).toBe(
    textOf(root, 'environments/images.ts').replaceAll('v1.21.2', 'v1.21.3'),
  );
  expect(host.printed.join('\n')).toContain(
    'https://cert-manager.io/docs/releases/release-notes/release-notes-1.21/\n' +
      '    also by hand: its module in tools/crds/go.mod, and the kinds made from it',
  );
});

test('fails, and changes no file, where an environment would not hold with a new catalogue', async () => {
  const { host } = await world({ [podinfo]: [{ tag: '6.10.0' }] });
  const problems = await said(update(input([], { catalogue: true, only: 'podinfo' }), host));
  expect(problems).toEqual([
    "stg.imagePolicies.podinfo: 'podinfo' must fit the tag '6.10.0' of 'images.podinfo', got 'semver:~6.9'",
  ]);
  expect(changed(host)).toEqual([]);
});

test('fails, and changes no file, where one registry of several does not tell', async () => {
  const { host } = await world(
    { [podinfo]: [{ tag: '6.9.4' }] },
    { trouble: ({ url }) => (url.includes('traefik') ? { kind: 'text', body: '?' } : undefined) },
  );
  const problems = await said(update(input([], { catalogue: true }), host));
  expect(problems.map((text) => text.replace(/127[\d.:]+/, 'HOST'))).toEqual([
    'catalogue.images.traefik: HOST answers what is no list of tags',
  ]);
  expect(changed(host)).toEqual([]);
});

test('a dry run says what it would do', async () => {
  const { host } = await world({ [podinfo]: [{ tag: '6.9.4' }] });
  await update(input(['stg'], { dryRun: true }), host);
  expect(host.printed.join('')).toMatch(/^environments\/stg\.ts: 1 would change\n {2}podinfo /);
  expect(changed(host)).toEqual([]);
});

test('a lock of the catalogue gives each line its digest, and is kept by the next one', async () => {
  const { host, registry } = await world();
  await lock(input([], { catalogue: true }), host);
  const text = textOf(host.checkout, 'environments/images.ts');
  expect(text.match(/@sha256:[0-9a-f]{64}',/g)).toHaveLength(Object.keys(images).length);
  expect(text).toContain(
    `'ghcr.io/stefanprodan/podinfo:6.9.2@${registry.put(podinfo, { tag: '6.9.2' })}'`,
  );
});

test('a lock of an environment without lines of its own has nothing to do', async () => {
  const { host } = await world();
  await expect(lock(input(['dev']), host)).resolves.toBe(0);
  expect(host.printed).toEqual(['environments/dev.ts: nothing to change']);
});

test('what runs is promoted as written: nothing where both have the same', async () => {
  const { host } = await world();
  await expect(promote(input(['dev', 'stg'], { asWritten: true }), host)).resolves.toBe(0);
  expect(host.printed).toEqual(['environments/stg.ts: nothing to change']);
});

test.each([
  [update, []],
  [lock, []],
] as const)('fails when it is not said what %p changes', async (command, args) => {
  expect(await said(command(input(args), fakeHost(root)))).toEqual([
    "images: 'environment' or '--catalogue' must be given, but both are missing",
  ]);
});

test('fails when both an environment and the catalogue are said', async () => {
  expect(await said(check(input(['dev'], { catalogue: true }), fakeHost(root)))).toEqual([
    "images: 'environment' and '--catalogue' must not both be given, got 'dev'",
  ]);
});

test('fails for names that the catalogue does not have', async () => {
  expect(await said(update(input(['dev'], { only: 'podinfo,redis' }), fakeHost(root)))).toEqual([
    "images: '--only' must be names of the catalogue with commas between them, got 'redis'",
  ]);
});

test('fails for environments that are none, and for one that is both', async () => {
  const known = "'local', 'dev', 'stg', 'prod', 'edge'";
  expect(await said(promote(input(['qa', 'test']), fakeHost(root)))).toEqual([
    `images: 'from' must be one of ${known}, got 'qa'`,
    `images: 'to' must be one of ${known}, got 'test'`,
  ]);
  expect(await said(promote(input(['dev', 'dev']), fakeHost(root)))).toEqual([
    "images: 'to' must be another environment than 'from', got 'dev'",
  ]);
});
