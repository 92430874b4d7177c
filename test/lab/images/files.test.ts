import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesOf, type Sources } from '../../../lab/images/files';
import type { Recipe } from '../../../lab/images/recipe';
import type { Entry } from '../../../lab/images/tar-writer';
import { temporaryFolder } from '../../temporary';

const bare: Recipe = { repository: 'a.example/a', differs: 'in all', config: {} };
const debian = { suite: 'trixie', packages: ['any'] } as const;

/** A small tree as Debian's are: `/bin` is a link. */
function fakeTree(): string {
  const tree = temporaryFolder('tree');
  const files: Readonly<Record<string, string>> = {
    'usr/bin/tool': '#!tool',
    'usr/lib/a.so': 'so',
    'usr/share/doc/a/copyright': 'free',
    'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nold:x:26:26::/:/bin/sh\n',
    'etc/group': 'root:x:0:\ntape:x:26:\nusers:x:100:\n',
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), content);
  }
  symlinkSync('usr/bin', join(tree, 'bin'));
  // as some package has it: with the rights of its owner
  chmodSync(join(tree, 'usr/bin/tool'), 0o4755);
  return tree;
}

async function lines(recipe: Recipe, sources: Sources): Promise<readonly string[]> {
  return (await filesOf(recipe, sources)).map(line);
}

function line(entry: Entry): string {
  if (entry.type === 'SymbolicLink') return `${entry.path} -> ${entry.target}`;
  const right = `${entry.mode.toString(8)} ${entry.owner}`;
  return entry.type === 'Directory' ? `${entry.path}/ ${right}` : `${entry.path} ${right}`;
}

test('a program of the toolchain needs nothing else; its parents are made', async () => {
  const program = join(temporaryFolder('tool'), 'it');
  writeFileSync(program, 'binary');
  const recipe: Recipe = { ...bare, programs: { '/opt/it/pause': 'pause' } };
  const entries = await filesOf(recipe, { tools: { pause: program } });
  expect(entries.map(line)).toEqual(['opt/ 755 0', 'opt/it/ 755 0', 'opt/it/pause 755 0']);
  expect(entries.at(-1)).toMatchObject({ size: 6, content: { file: program } });
});

test('the whole of a tree is taken, without the rights of owners', async () => {
  expect(await lines({ ...bare, debian }, { tree: fakeTree(), tools: {} })).toEqual([
    'bin -> usr/bin',
    'etc/ 755 0',
    'etc/group 644 0',
    'etc/passwd 644 0',
    'usr/ 755 0',
    'usr/bin/ 755 0',
    'usr/bin/tool 755 0',
    'usr/lib/ 755 0',
    'usr/lib/a.so 644 0',
    'usr/share/ 755 0',
    'usr/share/doc/ 755 0',
    'usr/share/doc/a/ 755 0',
    'usr/share/doc/a/copyright 644 0',
  ]);
});

test('only what is named is taken of a tree, and nothing of what is left out', async () => {
  const chosen = {
    ...debian,
    only: ['/usr/bin/tool', '/usr/share/'],
    without: ['/usr/share/doc/'],
  };
  expect(await lines({ ...bare, debian: chosen }, { tree: fakeTree(), tools: {} })).toEqual([
    'usr/ 755 0',
    'usr/bin/ 755 0',
    'usr/bin/tool 755 0',
    'usr/share/ 755 0',
  ]);
});

test("what a recipe adds goes through the tree's links, and takes the place of what was there", async () => {
  const recipe: Recipe = {
    ...bare,
    debian: { ...debian, only: ['/bin', '/usr/bin/'] },
    files: { '/bin/tool': { content: 'mine', mode: 0o500 }, '/etc/motd': 'hello' },
    links: { '/bin/alias': 'tool' },
    folders: { '/data': { mode: 0o1777, owner: 26 } },
  };
  expect(await lines(recipe, { tree: fakeTree(), tools: {} })).toEqual([
    'bin -> usr/bin',
    'data/ 1777 26',
    'etc/ 755 0',
    'etc/motd 644 0',
    'usr/ 755 0',
    'usr/bin/ 755 0',
    'usr/bin/alias -> tool',
    'usr/bin/tool 500 0',
  ]);
});

describe('users', () => {
  const contents = async (
    recipe: Recipe,
    tree?: string,
  ): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries(
      (await filesOf(recipe, { tree, tools: {} })).flatMap((entry) =>
        entry.type === 'File' && Buffer.isBuffer(entry.content)
          ? [[entry.path, entry.content.toString()]]
          : [],
      ),
    );

  test("take the numbers of Debian's", async () => {
    const users = [{ name: 'postgres', id: 26, home: '/var/lib/postgresql', shell: '/bin/bash' }];
    expect(await contents({ ...bare, debian, users }, fakeTree())).toEqual({
      'etc/passwd':
        'root:x:0:0:root:/root:/bin/bash\npostgres:x:26:26::/var/lib/postgresql:/bin/bash\n',
      'etc/group': 'root:x:0:\nusers:x:100:\npostgres:x:26:\n',
    });
  });

  test('may have a group of another number, in an image of nothing else', async () => {
    const users = [{ name: 'pgbouncer', id: 998, group: 996 }];
    expect(await contents({ ...bare, users })).toEqual({
      'etc/passwd':
        'root:x:0:0:root:/root:/bin/sh\npgbouncer:x:998:996::/nonexistent:/sbin/nologin\n',
      'etc/group': 'root:x:0:\npgbouncer:x:996:\n',
    });
  });

  test('are in no file where a recipe names none', async () => {
    expect(await contents(bare)).toEqual({});
  });
});
