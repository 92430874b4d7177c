import { execFileSync } from 'node:child_process';
import { join, dirname, basename } from 'node:path';
import { catalogue, type ToolName } from '../../../lab/toolchain/catalogue';
import type { Tool } from '../../../lab/toolchain/tool';
import { thisPlatform } from '../../../lab/toolchain/platform';
import { ensureTools, inspectTools } from '../../../lab/toolchain/toolchain';
import { startMirror, temporaryFolder } from './fixtures';

const names = Object.keys(catalogue) as ToolName[];
const minutes = 60 * 1000;
let paths: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  paths = await ensureTools(names);
}, 30 * minutes);

test('every tool is there under its own name', () => {
  expect(Object.entries(paths).map(([, path]) => basename(path))).toEqual(names);
});

const telling = names.filter((name) => {
  const { ask, askInstead }: Tool = catalogue[name];
  return ask && !askInstead;
});
test.each(telling)('%s tells a version that fits', async (name) => {
  const tool: Tool = catalogue[name];
  const [state] = await inspectTools([name]);
  const output = execFileSync(paths[name] ?? '', tool.ask ?? [], { encoding: 'utf8' });
  expect(output).toContain(state?.found?.version);
  if (state?.found?.source === 'cache') expect(state.found.version).toBe(tool.version);
});

test('the language host starts and serves', () => {
  const host = paths['pulumi-language-nodejs'] ?? '';
  // it has no version to tell; an unknown flag makes it print its usage
  expect(() => execFileSync(host, ['--no-such-flag'], { stdio: 'pipe' })).toThrow(
    /Usage of .*pulumi-language-nodejs/,
  );
});

test('asked for a second time, no tool is made again', async () => {
  const made: string[] = [];
  const again = await ensureTools(names, {
    onEvent: ({ tool, step }) => {
      if (step !== 'found') made.push(tool);
    },
  });
  expect(again).toEqual(paths);
  expect(made).toEqual([]);
});

test('links to the tools in a checkout do not lead the search in circles', async () => {
  const PATH = [join(process.cwd(), '.plinth', 'bin'), process.env['PATH']].join(':');
  expect(await ensureTools(names, { env: { ...process.env, PATH } })).toEqual(paths);
  expect(dirname(paths['etcd'] ?? '')).not.toContain('.plinth/bin');
});

test('fails without Go, network and cache, naming the mirror of the environment', async () => {
  const mirror = await startMirror({});
  const { os, arch } = thisPlatform();
  const cache = await temporaryFolder();
  const error: unknown = await ensureTools(['kubectl', 'controller-gen'], {
    cache,
    env: { PLINTH_MIRROR: mirror.url },
  }).catch((e: unknown) => e);
  await mirror.stop();
  const url = `${mirror.url}/dl.k8s.io/release/v1.34.2/bin/${os}/${arch}/kubectl`;
  expect(error).toHaveProperty('problems', [
    `tools.kubectl: 'version' 1.34.2 is missing: ${url}.sha256 answered 404; Go 1.26 or newer is not installed`,
    `tools.controller-gen: 'version' 0.21.0 is missing: there is no official build for ${os}-${arch}; Go 1.26 or newer is not installed`,
  ]);
  expect(await inspectTools(['kubectl'], { cache, env: {} })).toEqual([
    { tool: 'kubectl', pinned: '1.34.2', rejected: [] },
  ]);
});
