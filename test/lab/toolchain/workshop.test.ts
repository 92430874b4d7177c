import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolCache } from '../../../lab/toolchain/cache';
import { Workshop } from '../../../lab/toolchain/workshop';
import { temporaryFolder } from './fixtures';
import { fakeModules, greetings } from './greetings';

let folder: string;
let modules: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  modules = await fakeModules(folder);
});

async function entryOf(): Promise<string> {
  const workshop = new Workshop({
    catalogue: greetings,
    modules,
    cache: new ToolCache(join(folder, 'cache')),
    platform: { os: 'linux', arch: 'amd64' },
    env: {},
  });
  const [finding] = await workshop.look(['hello']);
  return finding?.entry.folder ?? '';
}

test('the same module gives the same entry', async () => {
  expect(await entryOf()).toBe(await entryOf());
});

test.each(['go.mod', 'go.sum', 'hello/main.go', 'other/new.go'])(
  'another %s gives another entry',
  async (file) => {
    const before = await entryOf();
    await mkdir(join(modules, 'greetings', 'other'));
    await writeFile(join(modules, 'greetings', file), 'package main\n');
    expect(await entryOf()).not.toBe(before);
  },
);

test('another program in a folder that takes the place of a module gives another entry', async () => {
  const place = join(folder, 'elsewhere');
  await mkdir(place);
  await writeFile(join(place, 'go.mod'), 'module example.com/words\n');
  const replaced = 'module x\n\nreplace example.com/words => ../../elsewhere\n';
  await writeFile(join(modules, 'greetings', 'go.mod'), replaced);
  const before = await entryOf();
  await writeFile(join(place, 'words.go'), 'package words\n');
  expect(await entryOf()).not.toBe(before);
});

test('what a build does not read gives no other entry', async () => {
  const before = await entryOf();
  await writeFile(join(modules, 'greetings', 'README.md'), 'read me\n');
  expect(await entryOf()).toBe(before);
});

test('a program of this machine is not looked at where only the pinned one does', async () => {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'hello'), '#!/bin/sh\n', { mode: 0o755 });
  const look = async (path: 'searched' | 'ignored') => {
    const [finding] = await new Workshop({
      catalogue: greetings,
      modules,
      cache: new ToolCache(join(folder, 'cache')),
      platform: { os: 'linux', arch: 'amd64' },
      env: { PATH: bin },
      path,
    }).look(['hello']);
    return finding?.rejected;
  };
  expect(await look('searched')).toEqual([
    `${join(bin, 'hello')} is a script, which may start anything`,
  ]);
  expect(await look('ignored')).toEqual([]);
});
