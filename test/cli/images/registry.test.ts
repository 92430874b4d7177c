import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mirrorsOf } from '../../../cli/images/registry/mirrors';
import { RegistryClient } from '../../../cli/images/registry/registry';
import {
  startRegistry,
  type PretendRegistry,
  type RegistryOptions,
} from '../../counterparts/registry/registry';
import { temporaryFolder } from '../../temporary';
import { testClock } from './clock';

const app = { registry: 'registry.example.com', path: 'team/app' };
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

interface Made {
  readonly registry: PretendRegistry;
  readonly client: RegistryClient;
  readonly clock: ReturnType<typeof testClock>;
  readonly waits: readonly string[];
}

async function made(
  options: Partial<RegistryOptions> = {},
  configuration?: (host: string) => unknown,
  abort = new AbortController(),
): Promise<Made> {
  const registry = await startRegistry({
    repositories: { 'team/app': [{ tag: '1.0.0' }, { tag: '1.1.0' }, { tag: '1.2.0' }] },
    ...options,
  });
  const folder = temporaryFolder('docker');
  if (configuration !== undefined)
    writeFileSync(join(folder, 'config.json'), JSON.stringify(configuration(registry.host)));
  const clock = testClock();
  const waits: string[] = [];
  const client = new RegistryClient({
    mirrors: mirrorsOf(`registry.example.com=${registry.host}`, '--mirror'),
    clock,
    env: { ...process.env, DOCKER_CONFIG: folder, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    signal: abort.signal,
    onWait: (text) => void waits.push(text.replace(registry.host, 'HOST')),
  });
  open.push(client, registry);
  return { registry, client, clock, waits };
}

const password = { scheme: 'basic', username: 'ada', password: 'pass:word' } as const;
const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') });

/** What a promise was rejected with, hosts told apart from ports of the day. */
async function said(promise: Promise<unknown>, { registry }: Made): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message.replaceAll(registry.host, 'HOST') : String(error);
}

test.each(['relative', 'inner-host'] as const)(
  'all pages of a list are read, the next one told by %s address',
  async (links) => {
    const { client, registry } = await made({ pageSize: 2, links });
    await expect(client.tags(app)).resolves.toEqual(['1.0.0', '1.1.0', '1.2.0']);
    await client.tags(app);
    expect(registry.seen.map(({ url }) => url)).toEqual([
      '/v2/team/app/tags/list?n=1000',
      '/v2/team/app/tags/list?last=1.1.0&n=2',
    ]);
  },
);

test('a repository without tags has none', async () => {
  const { client } = await made({ repositories: { 'team/app': [] } });
  await expect(client.tags(app)).resolves.toEqual([]);
});

test.each([
  ['circle', 'HOST lists its pages in a circle'],
  ['elsewhere', 'HOST says where no next page can be'],
] as const)('fails when the next page is told in a %s', async (links, problem) => {
  const all = await made({ pageSize: 2, links });
  expect(await said(all.client.tags(app), all)).toBe(problem);
});

test.each([
  ['<html>', 'HOST answers what is no list of tags'],
  ['{"tags":"1.0.0"}', 'HOST answers what is no list of tags'],
  [`{"tags":["1.0.0'"]}`, 'HOST lists a tag that can be none'],
  ['{"tags":[7]}', 'HOST lists a tag that can be none'],
])('fails when a list is %s', async (body, problem) => {
  const all = await made({ trouble: () => ({ kind: 'text', body }) });
  expect(await said(all.client.tags(app), all)).toBe(problem);
});

test('fails when pages bring nothing new and never end', async () => {
  const all = await made({
    trouble: ({ count }) => ({
      kind: 'text',
      body: '{"tags":["1.0.0"]}',
      headers: { link: `</v2/team/app/tags/list?page=${count}>; rel="next"` },
    }),
  });
  expect(await said(all.client.tags(app), all)).toBe('HOST lists pages of team/app without end');
});

test('a rate limit is waited for as long as the registry asks', async () => {
  const { client, clock, waits } = await made({
    trouble: ({ count }) =>
      count === 1 ? { kind: 'status', status: 429, headers: { 'retry-after': '7' } } : undefined,
  });
  await expect(client.tags(app)).resolves.toHaveLength(3);
  expect(clock.waits).toEqual([7000]);
  expect(waits).toEqual(['HOST answers 429 (TOOMANYREQUESTS: slow [31m down): waiting 7 s']);
});

test.each([
  ['Sat, 21 Nov 2026 12:00:09 GMT', 9000],
  ['1795262405', 5000],
  ['soon', 500],
])('a wait told as %s is %d ms', async (after, wait) => {
  const { client, clock } = await made({
    trouble: ({ count }) =>
      count === 1 ? { kind: 'status', status: 503, headers: { 'retry-after': after } } : undefined,
  });
  await client.tags(app);
  expect(clock.waits).toEqual([wait]);
});

test('connections that break off are made again, each time after twice as long', async () => {
  const { client, clock, waits } = await made({
    trouble: ({ count }) => (count <= 3 ? { kind: 'cut' } : undefined),
  });
  await expect(client.tags(app)).resolves.toHaveLength(3);
  expect(clock.waits).toEqual([500, 1000, 2000]);
  expect(waits[0]).toBe('HOST broke off: waiting 1 s');
});

test('fails when the trouble does not pass', async () => {
  const all = await made({ trouble: () => ({ kind: 'status', status: 502 }) });
  expect(await said(all.client.tags(app), all)).toBe(
    'HOST answers 502 (TOOMANYREQUESTS: slow [31m down), 5 times',
  );
  expect(all.registry.seen).toHaveLength(5);
});

test('fails at once when a registry asks for more patience than there is', async () => {
  const all = await made({
    trouble: () => ({ kind: 'status', status: 429, headers: { 'retry-after': '21600' } }),
  });
  expect(await said(all.client.tags(app), all)).toBe(
    'HOST answers 429 (TOOMANYREQUESTS: slow [31m down) and asks to wait 21600 s, longer than 60 s',
  );
  expect(all.registry.seen).toHaveLength(1);
});

test('an interrupt ends a wait', async () => {
  const abort = new AbortController();
  const all = await made(
    {
      trouble: () => {
        abort.abort(new Error('interrupted'));
        return { kind: 'status', status: 503 };
      },
    },
    undefined,
    abort,
  );
  expect(await said(all.client.tags(app), all)).toBe('interrupted');
});

test('a password of the docker configuration answers a basic challenge, and is sent to nobody before', async () => {
  const { client, registry } = await made({ access: password }, (host) => ({
    auths: { 'other.example.com': auth('eve:x'), [`https://${host}/v1/`]: auth('ada:pass:word') },
  }));
  await expect(client.tags(app)).resolves.toHaveLength(3);
  expect(registry.seen.map(({ authorization }) => authorization)).toEqual([
    undefined,
    'Basic YWRhOnBhc3M6d29yZA==',
  ]);
});

const bearer = { ...password, scheme: 'bearer' } as const;

test('a token is got once for several questions, and again when it is no longer good', async () => {
  const { client, registry } = await made({ access: bearer }, (host) => ({
    auths: { [host]: { username: 'ada', password: 'pass:word' } },
  }));
  await client.tags(app);
  await client.digest(app, '1.0.0');
  registry.expireTokens();
  await client.digest(app, '1.1.0');
  const tokens = registry.seen.filter(({ url }) => url.startsWith('/token'));
  expect(tokens.map(({ url }) => url)).toEqual([
    '/token?service=pretend&scope=repository%3Ateam%2Fapp%3Apull',
    '/token?service=pretend&scope=repository%3Ateam%2Fapp%3Apull',
  ]);
});

test('nobody in particular gets a token for what is public', async () => {
  const { client } = await made({ access: { ...bearer, anonymous: 'served' } });
  await expect(client.tags(app)).resolves.toHaveLength(3);
});

test('an identity token gets another one, and is in no address', async () => {
  const { client, registry } = await made({ access: { ...bearer, identity: 'id-1' } }, (host) => ({
    auths: { [host]: { identitytoken: 'id-1' } },
  }));
  await expect(client.tags(app)).resolves.toHaveLength(3);
  expect(registry.seen.map(({ method, url }) => `${method} ${url}`)).toContain('POST /token');
});

function helper(folder: string, script: string): void {
  const file = join(folder, 'docker-credential-pretend');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

async function withHelper(script: string, configured: 'credsStore' | 'credHelpers'): Promise<Made> {
  const folder = temporaryFolder('helper');
  helper(folder, script);
  const before = process.env['PATH'];
  process.env['PATH'] = `${folder}:${before ?? ''}`;
  try {
    return await made({ access: password }, (host) => ({
      auths: { [host]: {} },
      [configured]: configured === 'credsStore' ? 'pretend' : { [host]: 'pretend' },
    }));
  } finally {
    process.env['PATH'] = before;
  }
}

test.each(['credsStore', 'credHelpers'] as const)(
  'a program that %s names is asked for the host, on its standard input',
  async (configured) => {
    const { client } = await withHelper(
      `[ "$1" = get ] && grep -q '^127.0.0.1:' && echo '{"Username":"ada","Secret":"pass:word"}'`,
      configured,
    );
    await expect(client.tags(app)).resolves.toHaveLength(3);
  },
);

test.each([
  ['echo not json', 'HOST: docker-credential-pretend gave no user and secret'],
  ['echo secret-of-ada; exit 3', 'HOST: docker-credential-pretend ended with 3'],
  [
    'echo credentials not found in native keychain; exit 1',
    'registry.example.com lets nobody of this name see team/app: 401 (UNAUTHORIZED: authentication required); docker login tells it who you are',
  ],
])('fails when the program does %s', async (script, problem) => {
  const all = await withHelper(script, 'credsStore');
  expect(await said(all.client.tags(app), all)).toBe(problem);
});

test('fails when the program is not there', async () => {
  const all = await made({ access: password }, () => ({ credsStore: 'absent' }));
  expect(await said(all.client.tags(app), all)).toBe(
    'HOST: docker-credential-absent is not on PATH',
  );
});

test('fails for a wrong password without a word of it', async () => {
  const all = await made({ access: bearer }, (host) => ({ auths: { [host]: auth('ada:wrong') } }));
  expect(await said(all.client.tags(app), all)).toBe(
    'HOST gives no token to whom it knows you as: 401 (UNAUTHORIZED: authentication required)',
  );
});

test.each(['http://tokens.example.com/token', 'ftp://x', 'nonsense'])(
  'fails when the login is wanted at %s, and sends it nowhere',
  async (realm) => {
    const all = await made({ access: { ...bearer, realm } }, (host) => ({
      auths: { [host]: auth('ada:pass:word') },
    }));
    expect(await said(all.client.tags(app), all)).toBe(
      'HOST wants the login at an address that is not safe',
    );
  },
);

test('fails for a configuration that is none, without quoting it', async () => {
  const all = await made({ access: password });
  const folder = temporaryFolder('broken');
  writeFileSync(join(folder, 'config.json'), '{ "auths": "secret');
  const client = new RegistryClient({
    mirrors: mirrorsOf(`*=${all.registry.host}`, '--mirror'),
    clock: testClock(),
    env: { DOCKER_CONFIG: folder },
    signal: new AbortController().signal,
    onWait: () => undefined,
  });
  open.push(client);
  expect(await said(client.tags(app), all)).toBe(
    `${folder}/config.json: must be JSON, as docker login writes it\n  fix: log in again, or point DOCKER_CONFIG to the folder of another one`,
  );
});

test.each([
  [{ tag: 'a', built: '2026-11-01T10:00:00Z' }],
  [{ tag: 'a', built: '2026-11-01T10:00:00Z', form: 'manifest' }],
  [{ tag: 'a', noted: '2026-11-01T10:00:00Z' }],
] as const)('the build time of %j is found', async (image) => {
  const { client, registry } = await made({ repositories: { 'team/app': [image] } });
  const { digest, built } = await client.image(app, 'a');
  expect(built?.toISOString()).toBe('2026-11-01T10:00:00.000Z');
  expect(digest).toBe(registry.put('team/app', image));
  await expect(client.digest(app, 'a')).resolves.toBe(digest);
  await expect(client.digest(app, 'b')).resolves.toBeUndefined();
});

test('a time of 1970 tells nothing', async () => {
  const { client } = await made({ repositories: { 'team/app': [{ tag: 'a' }] } });
  await expect(client.image(app, 'a')).resolves.toMatchObject({ built: undefined });
});

test('a store of contents elsewhere is not told who asks', async () => {
  const { client, registry } = await made(
    {
      access: password,
      blobs: 'elsewhere',
      repositories: { 'team/app': [{ tag: 'a', built: '2026-11-01T10:00:00Z' }] },
    },
    (host) => ({ auths: { [host]: auth('ada:pass:word') } }),
  );
  await client.image(app, 'a');
  expect(registry.seenElsewhere.map(({ authorization }) => authorization)).toEqual([undefined]);
});

test.each(['content', 'header'] as const)('fails when a registry lies by its %s', async (lies) => {
  const all = await made({ lies });
  expect(await said(all.client.image(app, '1.0.0'), all)).toBe(
    'HOST gives another content than its digest says, for team/app',
  );
});

test('fails for what is not there', async () => {
  const all = await made();
  expect(await said(all.client.tags({ ...app, path: 'team/other' }), all)).toBe(
    'registry.example.com has no such thing in team/other',
  );
});
