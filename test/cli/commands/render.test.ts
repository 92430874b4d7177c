import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { render } from '../../../cli/commands/render';
import { temporaryFolder } from '../../temporary';
import { fakeHost } from '../fake-host';

// a whole platform, on machines that have other things to do
jest.setTimeout(60_000);

const input = (options: Record<string, string | boolean> = {}, stack = 'local') => ({
  arguments: [stack],
  rest: [],
  options,
});

interface Rendered {
  readonly stack: string;
  readonly folder: string;
  readonly written: readonly string[];
  readonly unchanged: number;
  readonly objects: readonly { readonly path: string; readonly kind: string }[];
}

/** Every file of a folder with its content. */
function contents(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length), readFileSync(file, 'utf8')]),
  );
}

test('the local stack lands in the workspace, twice the same', async () => {
  const host = fakeHost(temporaryFolder('render'));
  expect(await render(input({ json: true }), host)).toBe(0);
  const folder = join(host.checkout, '.plinth', 'rendered', 'local');
  const first = contents(folder);
  const { stack, folder: said, written, objects } = JSON.parse(host.printed[0] ?? '') as Rendered;
  expect([stack, said]).toEqual(['local', folder]);
  expect(written).toEqual(objects.map(({ path }) => path));
  expect(Object.keys(first)).toEqual(
    ['rendered.json', ...written].map((path) => `/${path}`).sort(),
  );
  expect(host.steps).toEqual(['rendering: done', 'writing: done']);
  expect(await render(input({ json: true }), host)).toBe(0);
  expect(JSON.parse(host.printed[1] ?? '')).toMatchObject({
    written: [],
    unchanged: objects.length,
  });
  expect(contents(folder)).toEqual(first);
});

test('another folder can be chosen; what was changed by hand there and is left is told', async () => {
  const host = fakeHost(temporaryFolder('render'));
  const folder = join(host.checkout, 'out');
  await render(input({ output: folder }), host);
  expect(host.printed[0]).toMatch(
    /\nlocal is rendered: (\d+) objects in \d+ namespaces, \1 written, 0 removed, 0 unchanged \(1\.2 s\)$/,
  );
  const record = join(folder, 'rendered.json');
  const { stack, files } = JSON.parse(readFileSync(record, 'utf8')) as {
    stack: string;
    files: object;
  };
  writeFileSync(join(folder, 'gone.yaml'), 'edited');
  writeFileSync(record, JSON.stringify({ stack, files: { ...files, 'gone.yaml': 'digest' } }));
  await render(input({ output: folder }), host);
  expect(host.noted).toEqual([
    `${join(folder, 'gone.yaml')} is not rendered any more, but was changed by hand: it stays`,
  ]);
});

test('fails on a stack without an environment', async () => {
  await expect(render(input({}, 'moon'), fakeHost('/nowhere'))).rejects.toThrow(
    "stack: must be the name of an environment ('local', 'dev', 'stg', 'prod', 'edge'), got 'moon'",
  );
});

test('Ctrl-C ends it before anything is written', async () => {
  const host = fakeHost(temporaryFolder('render'));
  host.interruptNow();
  expect(await render(input(), host)).toBe(130);
  expect(readdirSync(host.checkout)).toEqual([]);
});
