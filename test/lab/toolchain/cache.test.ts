import {
  appendFile,
  chmod,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, ToolCache, type Entry } from '../../../lab/toolchain/cache';
import { temporaryFolder } from './fixtures';

test.each([
  [{ PLINTH_CACHE: '/shared', XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, 'linux', '/shared'],
  [{ XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, 'linux', '/xdg/plinth'],
  [{ HOME: '/home/me' }, 'linux', '/home/me/.cache/plinth'],
  [{ HOME: '/Users/me' }, 'darwin', '/Users/me/Library/Caches/plinth'],
])('with %j on %s the cache is %s', (env, platform, folder) => {
  expect(cacheFolder(env, platform)).toBe(folder);
});

describe('an entry', () => {
  let cache: ToolCache;
  let entry: Entry;

  const publish = async (content: string): Promise<void> => {
    const scratch = await cache.scratch();
    await writeFile(join(scratch, 'made'), content);
    await cache.publish(entry, join(scratch, 'made'), 'a test');
    await rm(scratch, { recursive: true });
  };

  beforeEach(async () => {
    cache = new ToolCache(await temporaryFolder());
    entry = cache.entry('tool', '1.2.3', 'linux-amd64', 'abc');
  });

  test('lies in a folder named after tool, version, platform and key', () => {
    expect(entry).toEqual({
      folder: join(cache.folder, 'tools', 'tool-1.2.3-linux-amd64-abc'),
      executable: join(cache.folder, 'tools', 'tool-1.2.3-linux-amd64-abc', 'tool'),
    });
  });

  test('is absent, then sound once published, executable, with its source on record', async () => {
    expect(await cache.check(entry)).toBe('absent');
    await publish('content');
    expect(await cache.check(entry)).toBe('sound');
    expect((await stat(entry.executable)).mode & 0o777).toBe(0o755);
    expect(JSON.parse(await readFile(join(entry.folder, 'record.json'), 'utf8'))).toMatchObject({
      source: 'a test',
      size: 7,
      sha256: 'ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73',
    });
    expect(await readdir(join(cache.folder, 'scratch'))).toEqual([]);
  });

  test('that was only touched is read once and stays sound', async () => {
    await publish('content');
    await utimes(entry.executable, 1000, 1000);
    expect(await cache.check(entry)).toBe('sound');
    const record = await readFile(join(entry.folder, 'record.json'), 'utf8');
    expect(JSON.parse(record)).toMatchObject({ mtimeMs: 1_000_000 });
  });

  test.each<[string, () => Promise<void>, string]>([
    ['is cut', () => truncate(entry.executable, 3), 'it has 3 bytes, not 7'],
    ['has grown', () => appendFile(entry.executable, '!'), 'it has 8 bytes, not 7'],
    ['has other bytes', () => writeFile(entry.executable, 'CONTENT'), 'its content changed'],
    ['lost its executable', () => rm(entry.executable), 'the executable is gone'],
    ['may not be executed', () => chmod(entry.executable, 0o644), 'it is not executable'],
    [
      'has a cut record',
      () => truncate(join(entry.folder, 'record.json'), 9),
      'its record is unreadable',
    ],
    ['has no record', () => rm(join(entry.folder, 'record.json')), 'its record is unreadable'],
  ])(
    'fails its check when it %s, and is made good by publishing again',
    async (_, harm, broken) => {
      await publish('content');
      await harm();
      expect(await cache.check(entry)).toEqual({ broken });
      await publish('content');
      expect(await cache.check(entry)).toBe('sound');
      expect(await readFile(entry.executable, 'utf8')).toBe('content');
    },
  );

  test('that a second run published first is kept', async () => {
    await publish('the first');
    await publish('the second');
    expect(await readFile(entry.executable, 'utf8')).toBe('the first');
  });
});

test('a sweep removes scratch folders of dead processes and keeps those of living ones', async () => {
  const cache = new ToolCache(await temporaryFolder());
  const mine = await cache.scratch();
  const scratch = join(cache.folder, 'scratch');
  // above the largest pid that Linux or macOS give out
  const dead = join(scratch, `4194999.${hostname()}.00`);
  const elsewhere = join(scratch, '4194999.other.host.00');
  const elsewhereOld = join(scratch, '4194999.other.host.01');
  for (const folder of [dead, elsewhere, elsewhereOld]) await mkdir(folder);
  await writeFile(join(dead, 'half-built'), '');
  await utimes(elsewhereOld, 1000, 1000);
  await cache.sweep();
  expect((await readdir(scratch)).map((name) => join(scratch, name)).sort()).toEqual(
    [mine, elsewhere].sort(),
  );
});
