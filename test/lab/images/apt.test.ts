import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptConfiguration, aptNeeds, keyring, mirrorAmong } from '../../../lab/images/apt';
import { temporaryFolder } from '../../temporary';

describe('the mirror', () => {
  const target = (...words: string[]): string => words.join(' ');
  const unread = ['$(ORIGIN)', '$(LABEL)'];

  test("is the first source that says it is Debian's own", () => {
    const targets = [
      target('https://other.example/apt/', 'stable', 'main', 'Other', 'Other'),
      target(
        'http://one.example/debian-security/',
        'x-security',
        'main',
        'Debian',
        'Debian-Security',
      ),
      target('http://one.example/deb/', 'bookworm', 'contrib', 'Debian', 'Debian'),
      target('http://one.example/deb/', 'bookworm', 'main', 'Debian', 'Debian'),
      target('http://two.example/debian/', 'bookworm', 'main', 'Debian', 'Debian'),
    ];
    expect(mirrorAmong(targets.join('\n'))).toBe('http://one.example/deb/');
  });

  test('is told by its address where apt has read no lists yet', () => {
    const targets = [
      target('http://one.example/debian-security/', 'bookworm-security', 'main', ...unread),
      target('mirror+file:/etc/apt/mirrors/debian/', 'bookworm', 'main', ...unread),
    ];
    expect(mirrorAmong(targets.join('\n'))).toBe('mirror+file:/etc/apt/mirrors/debian/');
  });

  test.each([
    ['nothing', ''],
    [
      "another distribution's",
      target('http://a.example/ubuntu/', 'noble', 'main', 'Ubuntu', 'Ubuntu'),
    ],
    ['an unread one of somebody else', target('http://a.example/apt/', 'x', 'main', ...unread)],
  ])('is not there in %s', (_, targets) => {
    expect(mirrorAmong(targets)).toBeUndefined();
  });
});

test('the private apt shares no folder, preference or hook with the machine', () => {
  const apt = {
    scratch: '/s',
    sources: '/s/sources.list',
    status: '/s/status',
    archives: '/s/archives',
    lists: '/c/lists',
    arch: 'arm64',
  };
  expect(aptConfiguration(apt).split('\n')).toEqual([
    '#clear APT::Architectures;',
    '#clear APT::Default-Release;',
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    '#clear APT::Get;',
    '#clear DPkg::Pre-Install-Pkgs;',
    '#clear DPkg::Pre-Invoke;',
    '#clear DPkg::Post-Invoke;',
    'APT::Architecture "arm64";',
    'APT::Architectures:: "arm64";',
    'APT::Install-Recommends "false";',
    'APT::Install-Suggests "false";',
    'APT::Sandbox::User "root";',
    'APT::Status-Fd "2";',
    'Acquire::GzipIndexes "true";',
    'Acquire::Languages "none";',
    'Acquire::Retries "3";',
    'Dir::Cache "/s";',
    'Dir::Cache::archives "/s/archives";',
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    'Dir::Etc::sourcelist "/s/sources.list";',
    'Dir::Etc::sourceparts "/dev/null";',
    'Dir::Etc::preferences "/dev/null";',
    'Dir::Etc::preferencesparts "/dev/null";',
    'Dir::Log "/s";',
    'Dir::State "/s";',
    'Dir::State::lists "/c/lists";',
    'Dir::State::status "/s/status";',
    '',
  ]);
});

describe('what a machine needs', () => {
  test('is Linux', async () => {
    expect(await aptNeeds('darwin')).toEqual([
      "images.debian: 'machine' must be Linux with apt, got 'darwin'",
    ]);
  });

  test('is all named at once', async () => {
    const PATH = temporaryFolder('apt');
    expect(await aptNeeds('linux', { env: { PATH }, keys: join(PATH, 'keys.gpg') })).toEqual([
      "images.debian: 'machine' must have apt-get on PATH, got none",
      "images.debian: 'machine' must have dpkg-deb on PATH, got none",
      `images.debian: 'machine' must have Debian's keys at ${PATH}/keys.gpg, got none`,
    ]);
  });

  test('is there where both programs and the keys are', async () => {
    const PATH = temporaryFolder('apt');
    for (const name of ['apt-get', 'dpkg-deb', 'keys.gpg']) {
      writeFileSync(join(PATH, name), '');
      chmodSync(join(PATH, name), 0o755);
    }
    expect(await aptNeeds('linux', { env: { PATH }, keys: join(PATH, 'keys.gpg') })).toEqual([]);
    expect(keyring).toBe('/usr/share/keyrings/debian-archive-keyring.gpg');
  });
});
