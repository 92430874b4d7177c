import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { settle } from '../../../lab/images/settle';
import { temporaryFolder } from '../../temporary';

interface Called {
  readonly file: string;
  readonly args: readonly string[];
}

const called: Called[] = [];
let complaint: (called: Called) => string | undefined;

jest.mock('../../../lab/images/call', () => ({
  ...jest.requireActual<object>('../../../lab/images/call'),
  call: (file: string, args: readonly string[]) => {
    called.push({ file, args });
    return Promise.resolve(complaint({ file, args }));
  },
}));

beforeEach(() => {
  called.length = 0;
  complaint = () => undefined;
});

/** A tree with these files, and those that every tree has. */
function treeOf(files: Readonly<Record<string, string>>): string {
  const tree = temporaryFolder('settle');
  const frame = {
    'usr/share/base-passwd/passwd.master': 'root:x:0:0:root:/root:/bin/bash\n',
    'usr/share/base-passwd/group.master': 'root:x:0:\n',
  };
  mkdirSync(join(tree, 'etc'));
  for (const [file, content] of Object.entries({ ...frame, ...files })) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), content);
  }
  return tree;
}

async function settled(files: Readonly<Record<string, string>>): Promise<string> {
  const tree = treeOf(files);
  await settle(tree, { signal: new AbortController().signal });
  return tree;
}

const text = (tree: string, file: string) => readFileSync(join(tree, file), 'utf8');

test('users and groups are those that Debian begins with', async () => {
  const tree = await settled({});
  expect(text(tree, 'etc/passwd')).toBe('root:x:0:0:root:/root:/bin/bash\n');
  expect(text(tree, 'etc/group')).toBe('root:x:0:\n');
  expect(called).toEqual([]);
});

test('fails for a tree without the frame of every tree', async () => {
  const tree = temporaryFolder('settle');
  const settling = settle(tree, { signal: new AbortController().signal });
  await expect(settling).rejects.toThrow('passwd.master');
});

test('pages that nobody reads go, and licences stay', async () => {
  const tree = await settled({
    'usr/share/man/man1/one.1': '',
    'usr/share/locale/de/one.mo': '',
    'usr/share/doc/one/copyright': 'free',
    'usr/share/doc/one/changelog.gz': '',
    'usr/share/doc/one/examples/two': '',
    'usr/share/one/data': 'kept',
  });
  expect(existsSync(join(tree, 'usr/share/man'))).toBe(false);
  expect(existsSync(join(tree, 'usr/share/locale'))).toBe(false);
  expect(existsSync(join(tree, 'usr/share/doc/one/changelog.gz'))).toBe(false);
  expect(existsSync(join(tree, 'usr/share/doc/one/examples'))).toBe(false);
  expect(text(tree, 'usr/share/doc/one/copyright')).toBe('free');
  expect(text(tree, 'usr/share/one/data')).toBe('kept');
});

test('authorities are one file, in order, where OpenSSL finds it too', async () => {
  const folder = 'usr/share/ca-certificates/mozilla';
  const tree = await settled({
    [`${folder}/b.crt`]: 'B',
    [`${folder}/a.crt`]: 'A\n',
    [`${folder}/readme`]: '-',
  });
  expect(text(tree, 'etc/ssl/certs/ca-certificates.crt')).toBe('A\nB\n');
  expect(readlinkSync(join(tree, 'usr/lib/ssl/cert.pem'))).toBe(
    '/etc/ssl/certs/ca-certificates.crt',
  );
});

test('a name that several files may serve is given to the one that is there, unless it is taken', async () => {
  const tree = await settled({
    'usr/bin/mawk': '',
    'usr/sbin/iptables': 'its own',
    'usr/sbin/iptables-nft': '',
  });
  expect(readlinkSync(join(tree, 'usr/bin/awk'))).toBe('mawk');
  expect(text(tree, 'usr/sbin/iptables')).toBe('its own');
  expect(existsSync(join(tree, 'usr/sbin/ip6tables'))).toBe(false);
});

test('how names are looked up is as Debian has it, where there is something that looks', async () => {
  const tree = await settled({ 'usr/share/libc-bin/nsswitch.conf': 'hosts: files dns\n' });
  expect(text(tree, 'etc/nsswitch.conf')).toBe('hosts: files dns\n');
});

const locale = { 'usr/share/i18n/locales/en_US': '', 'usr/lib64/ld-linux.so.2': '' };

test('a locale is made by the program of the tree itself', async () => {
  const tree = treeOf({ ...locale, 'usr/lib/some-linux-gnu/libc.so.6': '' });
  complaint = ({ args }) => {
    const output = args.at(-1) ?? '';
    mkdirSync(output, { recursive: true });
    writeFileSync(join(output, 'LC_COLLATE'), '');
    // it warns of what is no fault
    return 'a warning';
  };
  await settle(tree, { signal: new AbortController().signal });
  expect(called).toEqual([
    {
      file: join(tree, 'usr/lib64/ld-linux.so.2'),
      args: [
        ...[
          '--library-path',
          join(tree, 'usr/lib/some-linux-gnu'),
          join(tree, 'usr/bin/localedef'),
        ],
        ...['-i', 'en_US', '-f', 'UTF-8', '--no-archive', join(tree, 'usr/lib/locale/en_US.utf8')],
      ],
    },
  ]);
});

test.each([
  ['no such charmap', 'no such charmap'],
  [undefined, 'it said nothing'],
])('fails when localedef makes nothing and says %s', async (said, told) => {
  complaint = () => said;
  await expect(settled(locale)).rejects.toThrow(
    new Error(`localedef made no en_US.UTF-8: ${told}`),
  );
});

const python = {
  'usr/bin/python3.13': '',
  'usr/lib/python3.13/one.py': '',
  'usr/lib64/ld-linux.so.2': '',
};

test('what Python packages bring is compiled, folder by folder', async () => {
  const tree = await settled({ ...python, 'usr/lib/python3/dist-packages/two.py': '' });
  expect(called.map(({ args }) => args.at(-1))).toEqual([
    join(tree, 'usr/lib/python3.13'),
    join(tree, 'usr/lib/python3/dist-packages'),
  ]);
  expect(called[0]?.args).toContain('unchecked-hash');
});

test('a file that is not for this Python is no failure where others were compiled', async () => {
  complaint = () => 'SyntaxError';
  await settled({ ...python, 'usr/lib/python3.13/__pycache__/one.pyc': '' });
  expect(called).toHaveLength(1);
});

test('fails when Python compiles nothing', async () => {
  complaint = () => 'no module named compileall';
  const tree = treeOf(python);
  await expect(settle(tree, { signal: new AbortController().signal })).rejects.toThrow(
    new Error(
      `python3.13 compiles nothing of ${tree}/usr/lib/python3.13: no module named compileall`,
    ),
  );
});

test('a link counts as there, wherever it leads', async () => {
  const tree = treeOf({ 'usr/bin/mawk': '' });
  symlinkSync('/nowhere', join(tree, 'usr/bin/awk'));
  await settle(tree, { signal: new AbortController().signal });
  expect(readlinkSync(join(tree, 'usr/bin/awk'))).toBe('/nowhere');
});
