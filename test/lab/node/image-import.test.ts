import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { importImages } from '../../../lab/node/image-import';
import { temporaryFolder } from '../../temporary';

const done: string[] = [];
let list: string | Error = '';
let taken: { readonly code: number | null; readonly said: string };

jest.mock('../../../lab/node/namespaces', () => ({
  inside: (_node: unknown, ...words: readonly string[]) => words,
  toldInside: (_node: unknown, words: readonly string[]) => {
    const command = words.slice(3).join(' ');
    if (command === 'images list') {
      return list instanceof Error ? Promise.reject(list) : Promise.resolve(list);
    }
    done.push(command);
    return Promise.resolve('');
  },
}));
jest.mock('node:child_process', () => ({
  ...jest.requireActual<object>('node:child_process'),
  spawn: (_file: string, args: readonly string[]) => {
    done.push(args.slice(3).join(' '));
    const stderr = Readable.from([taken.said]);
    const child = Object.assign(new EventEmitter(), { stderr });
    stderr.on('end', () => child.emit('close', taken.code));
    return child;
  },
}));

const label = (reference: string, digest: string) =>
  `images label ${reference} plinth.dev/archive=${digest}`;
const digest = `sha256:${'0f'.repeat(32)}`;
const locked = `a.b/web@${digest}`;
const stand = 'a.b/web:i-was-a-digest';
const never = new AbortController().signal;
const messages: string[] = [];
const replaced: (readonly string[])[] = [];

beforeEach(() => {
  for (const log of [done, messages, replaced]) log.length = 0;
  list = '';
  taken = { code: 0, said: '' };
});

const folder = () => temporaryFolder('import');

function load(names: readonly string[], { signal = new AbortController().signal } = {}) {
  const cache = folder();
  return importImages({
    node: { pid: 42 },
    images: names.map((name) => {
      const archive = join(cache, `${name}.tar`);
      writeFileSync(archive, '');
      return { reference: `a.b/${name}:1`, archive, origin: 'built', digest: `sha256:${name}` };
    }),
    onReplaced: (references) => {
      done.push('onReplaced');
      replaced.push(references);
      return Promise.resolve();
    },
    onProgress: (message) => messages.push(message),
    signal,
  });
}

test('an image is marked once it is loaded, one after the other', async () => {
  await load(['web', 'base']);
  expect(done).toEqual([
    ...['images import -', label('a.b/web:1', 'sha256:web')],
    ...['images import -', label('a.b/base:1', 'sha256:base')],
  ]);
  expect(messages).toEqual(['loading image 1 of 2: a.b/web:1', 'loading image 2 of 2: a.b/base:1']);
  expect(replaced).toEqual([]);
});

test.each([
  ['pulled', [`images tag --force ${stand} ${locked}`, `images remove ${stand}`]],
  ['built', []],
] as const)('a locked image that was %s goes by its digest', async (origin, named) => {
  const archive = join(folder(), 'image.tar');
  writeFileSync(archive, '');
  const image = { reference: `a.b/web:1@${digest}`, archive, origin, digest: 'sha256:web' };
  const order = { node: { pid: 42 }, onProgress: () => undefined, signal: never };
  await importImages({ ...order, images: [image] });
  expect(done).toEqual(['images import -', ...named, label(locked, 'sha256:web')]);
  done.length = 0;
  list = `${locked} t d s p plinth.dev/archive=sha256:web\n`;
  await importImages({ ...order, images: [image] });
  expect(done).toEqual([]);
});

test('what takes the place of others is marked only when all of it was seen to, so that a killed run sees to it again', async () => {
  list = 'a.b/web:1 t d s p plinth.dev/archive=sha256:old\na.b/base:1 t d s p -\n';
  await load(['web', 'new', 'base']);
  expect(done).toEqual([
    ...['images import -', label('a.b/new:1', 'sha256:new')],
    ...['images import -', 'images import -', 'onReplaced'],
    ...[label('a.b/web:1', 'sha256:web'), label('a.b/base:1', 'sha256:base')],
  ]);
  expect(replaced).toEqual([['a.b/web:1', 'a.b/base:1']]);
});

test('nothing is loaded that is there', async () => {
  list = 'a.b/web:1 t d s p plinth.dev/archive=sha256:web\n';
  await load(['web']);
  expect([done, messages]).toEqual([[], []]);
});

test.each([
  ['ctr: no space left\n', 'ctr: no space left'],
  ['', 'it ended with 1'],
])('fails when containerd takes an archive not, and says %j', async (said, told) => {
  taken = { code: 1, said };
  await expect(load(['web'])).rejects.toThrow(
    new RegExp(`^/.*/web\\.tar is not taken by containerd: ${told}$`),
  );
  expect(done).toEqual(['images import -']);
});

test('fails as containerd does when it does not answer in time', async () => {
  list = new Error('ctr: connection refused');
  const now = jest.spyOn(Date, 'now');
  now.mockReturnValueOnce(0).mockReturnValue(30_001);
  await expect(load(['web'])).rejects.toThrow(new Error('ctr: connection refused'));
  now.mockRestore();
});
