import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PathSearch } from '../../../lab/toolchain/path';
import { temporaryFolder } from './fixtures';
import { fakeTool } from './greetings';

let folder: string;
let bin: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  bin = join(folder, 'bin');
  await mkdir(bin);
});

const elf = Buffer.from('7f454c46', 'hex');
async function executable(path: string, content: string | Buffer): Promise<void> {
  await writeFile(path, content);
  await chmod(path, 0o755);
}
const find = (env: NodeJS.ProcessEnv, beside?: string): ReturnType<PathSearch['find']> =>
  new PathSearch(join(folder, 'cache'), env).find(
    'hello',
    fakeTool('hello', beside ? { beside } : {}),
  );

test('a tool that is not there is neither found nor rejected', async () => {
  expect(await find({ PATH: bin })).toEqual({ rejected: [] });
  expect(await find({})).toEqual({ rejected: [] });
});

test('fails a script: what it starts can change while it stays the same', async () => {
  await executable(join(bin, 'hello'), '#!/bin/sh\necho v1.2.3\n');
  expect(await find({ PATH: bin })).toEqual({
    rejected: [`${join(bin, 'hello')} is a script, which may start anything`],
  });
});

test('fails a link to a program of another name, as version managers install them', async () => {
  await executable(join(folder, 'manager'), elf);
  await symlink(join(folder, 'manager'), join(bin, 'hello'));
  expect(await find({ PATH: bin })).toEqual({
    rejected: [`${join(bin, 'hello')} leads to ${join(folder, 'manager')}`],
  });
});

test('fails a tool whose companion is not beside it', async () => {
  await executable(join(bin, 'hello'), elf);
  expect(await find({ PATH: bin }, 'hello-host')).toEqual({
    rejected: [`${join(bin, 'hello')} has no hello-host beside it`],
  });
});

test('fails a tool that can not tell its version', async () => {
  await executable(join(bin, 'hello'), elf);
  const { ask: _, ...mute } = fakeTool('hello');
  const search = new PathSearch(join(folder, 'cache'), { PATH: bin });
  expect(await search.find('hello', mute)).toEqual({
    rejected: [`${join(bin, 'hello')} can not tell its version`],
  });
});

test('a file that may not be executed and a folder are passed over', async () => {
  await writeFile(join(bin, 'hello'), elf);
  const other = join(folder, 'other');
  await mkdir(join(other, 'hello'), { recursive: true });
  expect(await find({ PATH: `${bin}:${other}` })).toEqual({ rejected: [] });
});

test('the links of a checkout, the cache and relative folders are passed over', async () => {
  const own = join(folder, '.plinth', 'bin');
  const cached = join(folder, 'cache', 'tools', 'hello-1');
  for (const place of [own, cached]) {
    await mkdir(place, { recursive: true });
    await executable(join(place, 'hello'), elf);
  }
  await executable(join(bin, 'hello'), elf);
  const PATH = [own, `${own}/`, cached, 'bin', bin].join(':');
  expect(await find({ PATH, PLINTH_BIN: bin })).toEqual({ rejected: [] });
});
