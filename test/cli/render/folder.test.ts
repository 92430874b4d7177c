import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeRendered } from '../../../cli/render/folder';
import { temporaryFolder } from '../../temporary';
import { userErrorOf } from '../../user-error';

let folder: string;

beforeEach(() => {
  folder = join(temporaryFolder('render'), 'out');
});

const a = { path: 'shop/a.yaml', content: 'a\n' };
const b = { path: 'shop/b.yaml', content: 'b\n' };
const far = { path: 'far/c.yaml', content: 'c\n' };

const write = (...files: readonly { readonly path: string; readonly content: string }[]) =>
  writeRendered(folder, 'local', files);
const files = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
const text = (path: string) => readFileSync(join(folder, path), 'utf8');

test('writes every file and the order in which they can be applied', () => {
  expect(write(b, a)).toEqual({ written: [b.path, a.path], unchanged: 0, removed: [], kept: [] });
  expect(files()).toEqual(['rendered.json', 'shop/a.yaml', 'shop/b.yaml']);
  const record = JSON.parse(text('rendered.json')) as { stack: string; files: object };
  expect([record.stack, Object.keys(record.files)]).toEqual(['local', [b.path, a.path]]);
});

test('a second time nothing is touched', () => {
  write(a);
  const { mtimeNs } = statSync(join(folder, a.path), { bigint: true });
  const record = text('rendered.json');
  expect(write(a)).toEqual({ written: [], unchanged: 1, removed: [], kept: [] });
  expect(statSync(join(folder, a.path), { bigint: true }).mtimeNs).toBe(mtimeNs);
  expect(text('rendered.json')).toBe(record);
});

test('what is not rendered any more goes, with the folder it leaves empty', () => {
  write(a, far);
  expect(write(a)).toMatchObject({ removed: [far.path], unchanged: 1 });
  expect(existsSync(join(folder, 'far'))).toBe(false);
});

test('files of others stay, and so does what somebody has changed since', () => {
  write(a, far);
  writeFileSync(join(folder, 'shop', 'own.yaml'), 'mine');
  writeFileSync(join(folder, far.path), 'edited');
  expect(write(a)).toMatchObject({ removed: [], kept: [far.path] });
  expect(files()).toEqual(['far/c.yaml', 'rendered.json', 'shop/a.yaml', 'shop/own.yaml']);
});

test('a file that was changed by hand is rendered anew', () => {
  write(a);
  writeFileSync(join(folder, a.path), 'edited');
  expect(write(a)).toMatchObject({ written: [a.path] });
  expect(text(a.path)).toBe('a\n');
});

test('a file of an earlier render that somebody removed is no problem', () => {
  write(a, b);
  write(a);
  expect(write(b)).toMatchObject({ written: [b.path], removed: [a.path] });
});

test('what a killed run left is made good: its files are known before the first is written', () => {
  write(a);
  // such a run has listed both, written one, and removed none
  const { files: digests } = JSON.parse(text('rendered.json')) as { files: Record<string, string> };
  const listed = { ...digests, [b.path]: 'x', [far.path]: 'x' };
  writeFileSync(join(folder, 'rendered.json'), JSON.stringify({ stack: 'local', files: listed }));
  writeFileSync(join(folder, b.path), 'of the killed run\n');
  expect(write(a, b)).toEqual({ written: [b.path], unchanged: 1, removed: [], kept: [] });
  expect(files()).toEqual(['rendered.json', 'shop/a.yaml', 'shop/b.yaml']);
});

test('fails before it touches anything where files of others are in the way, all at once', () => {
  mkdirSync(join(folder, 'shop'), { recursive: true });
  writeFileSync(join(folder, a.path), 'mine');
  writeFileSync(join(folder, b.path), 'mine');
  const error = userErrorOf(() => write(a, b, far));
  expect(error.problems).toEqual([
    `${join(folder, a.path)}: must not be there, it is no file of an earlier render`,
    `${join(folder, b.path)}: must not be there, it is no file of an earlier render`,
  ]);
  expect(error.fix).toBe('move it away or choose another folder with --output');
  expect(files()).toEqual(['shop/a.yaml', 'shop/b.yaml']);
});

test.each(['{', '[]', '{"stack": 1}', 'null'])(
  'fails on a damaged list of files: %s',
  (damaged) => {
    write(a);
    writeFileSync(join(folder, 'rendered.json'), damaged);
    expect(() => write(a)).toThrow(
      `${join(folder, 'rendered.json')}: must be the list of files that an earlier render left, it is damaged\n` +
        `  fix: remove ${folder} or choose another folder with --output`,
    );
  },
);

test("fails on another stack's folder", () => {
  writeRendered(folder, 'prod', [far]);
  expect(() => write(a)).toThrow(
    `${folder}: must be the folder of the stack 'local', it is that of 'prod'\n  fix: choose another folder with --output`,
  );
  expect(files()).toEqual(['far/c.yaml', 'rendered.json']);
});
