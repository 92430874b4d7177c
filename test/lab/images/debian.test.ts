import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../../errors/user-error';
import { debianTree, packagesOf, type DebianTreeOptions } from '../../../lab/images/debian';
import { temporaryFolder } from '../../temporary';

interface Called {
  readonly program: string;
  readonly args: readonly string[];
  readonly onLine?: (line: string) => void;
}

const packages = ['base-files_13_amd64.deb', 'web_1%3a2.0-3_amd64.deb', 'perl-base_5_amd64.deb'];
const needs: string[] = [];
const called: string[] = [];
let answer: (called: Called) => string | undefined;

jest.mock('../../../lab/images/apt', () => ({
  ...jest.requireActual<object>('../../../lab/images/apt'),
  aptNeeds: () => Promise.resolve(needs),
  debianMirror: () => Promise.resolve('http://mirror.example/debian/'),
}));
jest.mock('../../../lab/images/settle', () => ({ settle: () => Promise.resolve() }));
jest.mock('../../../lab/images/call', () => ({
  ...jest.requireActual<object>('../../../lab/images/call'),
  call: (program: string, args: readonly string[], options: Pick<Called, 'onLine'>) => {
    const [subject] = args.filter((arg) => /^(update|install|-x)$/.test(arg));
    called.push(`${program} ${subject ?? ''}`);
    return Promise.resolve(answer({ program, args, ...options }));
  },
}));

/** Does what apt-get and dpkg-deb do, as far as a tree is made of it. */
function served({ program, args, onLine }: Called): string | undefined {
  if (program === 'dpkg-deb') {
    const [, archive = '', tree = ''] = args;
    writeFileSync(join(tree, archive.replace(/^.*\/|_.*$/g, '')), '');
  } else if (args.includes('install')) {
    const configuration = readFileSync(args[2] ?? '', 'utf8');
    const archives = /Dir::Cache::archives "(.*)";/.exec(configuration)?.[1] ?? '';
    for (const name of packages) writeFileSync(join(archives, name), '');
    onLine?.('dlstatus:7:9.31:Retrieving file 7 of 74 (3s remaining)');
  }
  return undefined;
}

const messages: string[] = [];
let cache: string;

beforeEach(() => {
  for (const list of [needs, called, messages]) list.length = 0;
  cache = temporaryFolder('debian');
  answer = served;
});

const make = (options: Partial<DebianTreeOptions> = {}) =>
  debianTree({
    ...{ suite: 'trixie', packages: ['web'], cache, signal: new AbortController().signal },
    onProgress: (message) => messages.push(message),
    ...options,
  });

const scratches = () =>
  existsSync(join(cache, 'scratch')) ? readdirSync(join(cache, 'scratch')) : [];
const trees = () => readdirSync(join(cache, 'debian')).filter((name) => name !== 'lists');

test('a tree is made once, of what was asked for without what stays out, and then found', async () => {
  const leave = ['perl-*'];
  const tree = await make({ leave });
  expect(readdirSync(tree).sort()).toEqual(['base-files', 'web']);
  expect(await packagesOf(tree)).toEqual(['base-files_13', 'web_1:2.0-3']);
  expect(called).toEqual([
    ...['apt-get update', 'apt-get install'],
    ...['dpkg-deb -x', 'dpkg-deb -x'],
  ]);
  expect(messages).toContain('Debian trixie: fetching file 7 of 74');
  expect(scratches()).toEqual([]);

  called.length = 0;
  expect(await make({ leave })).toBe(tree);
  expect(called).toEqual([]);
  expect(await make()).not.toBe(tree);
});

test('a tree that is found counts as used from then on', async () => {
  const record = join(dirname(await make()), 'record.json');
  utimesSync(record, 1, 1);
  const before = Date.now() - 1000;
  await make();
  expect(statSync(record).mtimeMs).toBeGreaterThan(before);
  expect(called.filter((line) => line.includes('install'))).toHaveLength(1);
});

test('two who want the same tree have it made once', async () => {
  const [one, other] = await Promise.all([make(), make()]);
  expect(one).toBe(other);
  expect(called.filter((line) => line === 'apt-get update')).toHaveLength(1);
});

test('half a tree, which has no record, is made anew', async () => {
  const tree = await make();
  writeFileSync(join(tree, 'stranger'), '');
  rmSync(join(dirname(tree), 'record.json'));
  expect(await make()).toBe(tree);
  expect(existsSync(join(tree, 'stranger'))).toBe(false);
});

test('fails with everything that this machine lacks', async () => {
  needs.push("images.debian: 'machine' must have apt-get on PATH, got none", 'more');
  await expect(make()).rejects.toThrow(
    new UserError(["images.debian: 'machine' must have apt-get on PATH, got none", 'more'], {
      fix: 'run this on Debian, or install apt, dpkg and debian-archive-keyring and add a Debian mirror to its sources',
    }),
  );
  expect(called).toEqual([]);
});

test.each(['update', 'install'])(
  'fails in the words of apt when it can not %s, and leaves nothing',
  async (verb) => {
    answer = (call) =>
      call.args.includes(verb) ? 'E: Unable to locate package web' : served(call);
    await expect(make()).rejects.toThrow(
      new UserError(
        "images.debian: 'packages' must be had from trixie, got 'base-files base-passwd web': E: Unable to locate package web",
        {
          fix: 'let this machine reach the Debian mirror of its apt sources (`apt-get update` tells)',
        },
      ),
    );
    expect(scratches()).toEqual([]);
    expect(trees()).toEqual([]);
  },
);

test('fails when a package can not be unpacked, and leaves nothing', async () => {
  answer = (call) => (call.program === 'dpkg-deb' ? 'not a Debian archive' : served(call));
  await expect(make()).rejects.toThrow(
    new Error('dpkg-deb -x base-files_13_amd64.deb: not a Debian archive'),
  );
  expect(scratches()).toEqual([]);
  expect(trees()).toEqual([]);
  // what failed once is tried again
  answer = served;
  expect(existsSync(await make())).toBe(true);
});

test('an ended run makes nothing', async () => {
  mkdirSync(join(cache, 'debian'));
  const signal = AbortSignal.abort(new Error('ended'));
  await expect(make({ signal })).rejects.toThrow(new Error('ended'));
  expect(called).toEqual([]);
});
