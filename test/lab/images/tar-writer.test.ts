import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extract, list } from 'tar';
import { TarWriter, type Entry } from '../../../lab/images/tar-writer';
import { temporaryFolder } from '../../temporary';

const text = (path: string, content: string): Entry => {
  const bytes = Buffer.from(content);
  return { type: 'File', path, mode: 0o644, owner: 0, size: bytes.length, content: bytes };
};
const zeros = (size: number): Buffer => Buffer.alloc(size);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function written(...entries: readonly Entry[]): Promise<string> {
  const file = join(temporaryFolder('tar'), 'it.tar');
  await TarWriter.write(file, async (tar) => {
    for (const entry of entries) await tar.add(entry);
  });
  return file;
}

/** The filled fields of a header. */
const fieldsOf = (header: Buffer): readonly string[] =>
  header.toString('latin1').split('\0').filter(Boolean);

test('a small archive has exactly these bytes', async () => {
  const bytes = readFileSync(await written(text('a.txt', 'hello\n')));
  expect(fieldsOf(bytes.subarray(0, 512))).toEqual([
    ...['a.txt', '000644 ', '000000 ', '000000 ', '0000000006 ', '0000000000 ', '010002 ', '0'],
    ...['ustar', '00', '000000 ', '000000 '],
  ]);
  expect(bytes.subarray(512, 1024)).toEqual(Buffer.concat([Buffer.from('hello\n'), zeros(506)]));
  expect(bytes.subarray(1024)).toEqual(zeros(1024));
});

test('the same entries give the same bytes, another mode gives others', async () => {
  const folder: Entry = { type: 'Directory', path: 'tmp', mode: 0o1777, owner: 26 };
  const link: Entry = { type: 'SymbolicLink', path: 'tmp/l', target: '../elsewhere' };
  const one = readFileSync(await written(folder, link));
  expect(readFileSync(await written(folder, link))).toEqual(one);
  expect(readFileSync(await written({ ...folder, mode: 0o755 }, link))).not.toEqual(one);
});

test('what it writes, another tar unpacks: modes, owners, links, long paths, large files', async () => {
  const folder = temporaryFolder('tar');
  const large = join(folder, 'large');
  writeFileSync(large, Buffer.alloc(9_000_001, 'plinth'));
  const long = `usr/${'a-long-folder/'.repeat(20)}file`;
  const file = await written(
    { type: 'Directory', path: 'data', mode: 0o700, owner: 26 },
    {
      type: 'File',
      path: 'data/large',
      mode: 0o755,
      owner: 998,
      size: 9_000_001,
      content: { file: large },
    },
    text(long, 'deep'),
    { type: 'SymbolicLink', path: 'link', target: `/${long}` },
  );
  const listed: unknown[] = [];
  await list({
    file,
    onReadEntry: ({ path, mode, uid, gid, size, mtime, type }) =>
      listed.push([type, path, mode, uid, gid, size, mtime?.getTime()]),
  });
  expect(listed).toEqual([
    ['Directory', 'data/', 0o700, 26, 26, 0, 0],
    ['File', 'data/large', 0o755, 998, 998, 9_000_001, 0],
    ['File', long, 0o644, 0, 0, 4, 0],
    ['SymbolicLink', 'link', 0o777, 0, 0, 0, 0],
  ]);
  await extract({ file, cwd: folder, strict: true, filter: (path) => path !== 'link' });
  expect(readFileSync(join(folder, 'data/large')).equals(readFileSync(large))).toBe(true);
  expect(readFileSync(join(folder, long), 'utf8')).toBe('deep');
});

test('a nested archive is named by the digest of its bytes, and stands alone', async () => {
  const folder = temporaryFolder('tar');
  const file = join(folder, 'outer.tar');
  let inner = { sha256: '', size: 0 };
  await TarWriter.write(file, async (tar) => {
    await tar.add(text('first', '1'));
    inner = await tar.nest(
      (digest) => `blobs/${digest}`,
      async (nested) => {
        await nested.add(text('inside', 'content'));
      },
    );
    await tar.add(text('last', '2'));
  });
  await extract({ file, cwd: folder, strict: true });
  const bytes = readFileSync(join(folder, 'blobs', inner.sha256));
  expect(sha256(bytes)).toBe(inner.sha256);
  expect(bytes.length).toBe(inner.size);
  expect(bytes).toEqual(readFileSync(await written(text('inside', 'content'))));
  expect(readFileSync(join(folder, 'last'), 'utf8')).toBe('2');
});

test('fails when a file has become shorter than it was', async () => {
  const file = join(temporaryFolder('tar'), 'short');
  writeFileSync(file, 'abc');
  const entry: Entry = {
    type: 'File',
    path: 'f',
    mode: 0o644,
    owner: 0,
    size: 4,
    content: { file },
  };
  await expect(written(entry)).rejects.toThrow(`${file} is shorter than it was`);
});

test('fails when a nested archive would get a name that is too long for its header', async () => {
  const file = join(temporaryFolder('tar'), 'it.tar');
  const path = `x/${'y'.repeat(200)}`;
  const write = TarWriter.write(file, async (tar) => {
    await tar.nest(
      () => path,
      async () => {
        // empty
      },
    );
  });
  await expect(write).rejects.toThrow(`no room for the path ${path}`);
});
