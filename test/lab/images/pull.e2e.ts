import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { extract } from 'tar';
import { ensureImages, type LabImages } from '../../../lab/images/images';
import { writeArchive } from '../../../lab/images/oci';
import { thisPlatform } from '../../../lab/toolchain/platform';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { run } from '../../run';
import { temporaryFolder } from '../../temporary';

jest.setTimeout(10 * 60 * 1000);

let crane = '';
beforeAll(async () => {
  ({ crane = '' } = await ensureTools(['crane']));
});

/** A registry on this machine, with one image. */
async function startRegistry(): Promise<{ host: string; stop: () => Promise<void> }> {
  const host = `127.0.0.1:${await freePort()}`;
  const registry = spawn(crane, ['registry', 'serve', '--address', host], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) =>
    registry.once('close', () => {
      resolve();
    }),
  );
  const stop = async (): Promise<void> => {
    registry.kill();
    await ended;
  };
  const folder = temporaryFolder('layout');
  const file = join(folder, 'image.tar');
  await writeArchive(file, {
    reference: `${host}/app:1`,
    architecture: thisPlatform().arch,
    config: { user: '26' },
    entries: [{ type: 'Directory', path: 'data', mode: 0o700, owner: 26 }],
  });
  await extract({ file, cwd: folder, filter: (path) => path !== 'image.tar' });
  for (let tries = 0; ; tries += 1) {
    const { code, out } = await run(crane, ['push', folder, `${host}/app:1`]);
    if (code === 0) return { host, stop };
    if (tries === 50) throw new Error(out);
    await sleep(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function ensure(reference: string, cache: string, messages: string[] = []): Promise<LabImages> {
  return ensureImages([reference], {
    cache,
    recipes: [],
    tools: () => Promise.resolve({ crane }),
    onProgress: (message) => messages.push(message),
    signal: new AbortController().signal,
  });
}

test('what a registry has is pulled once, and stays when the registry is gone', async () => {
  const { host, stop } = await startRegistry();
  const cache = temporaryFolder('cache');
  const reference = `${host}/app:1`;
  const messages: string[] = [];
  const pulled = await ensure(reference, cache, messages);
  expect(messages).toEqual([`pulling ${reference}`]);
  expect(pulled.missing).toEqual([]);
  expect(pulled.present).toMatchObject([{ reference, origin: 'pulled' }]);
  expect(pulled.present[0]).not.toHaveProperty('differs');

  const folder = temporaryFolder('pulled');
  await extract({ file: pulled.present[0]?.archive ?? '', cwd: folder });
  const [image] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as [
    { Config: string; RepoTags: readonly string[] },
  ];
  expect(image.RepoTags).toEqual([reference]);
  expect(JSON.parse(readFileSync(join(folder, image.Config), 'utf8'))).toMatchObject({
    config: { User: '26' },
  });

  await stop();
  expect(await ensure(reference, cache)).toEqual(pulled);
});

test('a locked image is pulled by its digest, whatever its tag is, under the name that stands for one', async () => {
  const { host, stop } = await startRegistry();
  const { out } = await run(crane, ['digest', `${host}/app:1`]);
  const digest = out.trim();
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  const reference = `${host}/app:pruned@${digest}`;
  const { present, missing } = await ensure(reference, temporaryFolder('cache'));
  const other = `${host}/app:1@sha256:${'0'.repeat(64)}`;
  const absent = await ensure(other, temporaryFolder('cache'));
  await stop();
  expect(missing).toEqual([]);
  expect(present).toMatchObject([{ reference, origin: 'pulled' }]);
  const folder = temporaryFolder('pulled');
  await extract({ file: present[0]?.archive ?? '', cwd: folder });
  const [image] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as [
    { RepoTags: readonly string[] },
  ];
  expect(image.RepoTags).toEqual([`${host}/app:i-was-a-digest`]);
  expect(absent.missing[0]?.reason).toContain('MANIFEST_UNKNOWN');
});

test('what a registry does not have is missing, in the words of the registry', async () => {
  const { host, stop } = await startRegistry();
  const { present, missing } = await ensure(`${host}/app:2`, temporaryFolder('cache'));
  await stop();
  expect(present).toEqual([]);
  expect(missing[0]?.reason).toContain('MANIFEST_UNKNOWN');
  expect(missing[0]?.reason).toMatch(/; there is no recipe to make it by$/);
});

test('a registry that cannot be reached is left alone for a while', async () => {
  const cache = temporaryFolder('cache');
  const reference = '127.0.0.1:1/app:1';
  const reason = '127.0.0.1:1 cannot be reached (ECONNREFUSED)';
  const end = 'there is no recipe to make it by';
  expect((await ensure(reference, cache)).missing[0]?.reason).toBe(`${reason}; ${end}`);
  expect((await ensure(reference, cache)).missing[0]?.reason).toBe(`${reason} a while ago; ${end}`);
  const until = Date.now() - 1;
  const known = { 'http://127.0.0.1:1': { reason, until } };
  writeFileSync(join(cache, 'unreachable.json'), JSON.stringify(known));
  expect((await ensure(reference, cache)).missing[0]?.reason).toBe(`${reason}; ${end}`);
});
