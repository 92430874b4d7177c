import { UserError } from '../../../errors/user-error';
import { thisPlatform } from '../../../lab/toolchain/platform';

test.each([
  ['linux', 'x64', { os: 'linux', arch: 'amd64' }],
  ['linux', 'arm64', { os: 'linux', arch: 'arm64' }],
  ['darwin', 'x64', { os: 'darwin', arch: 'amd64' }],
  ['darwin', 'arm64', { os: 'darwin', arch: 'arm64' }],
])('%s on %s has the name Go gives it', (os, arch, platform) => {
  expect(thisPlatform(os, arch)).toEqual(platform);
});

test.each([
  ['win32', 'x64', 'win32/x64'],
  ['linux', 'ppc64', 'linux/ppc64'],
])('fails on %s with %s', (os, arch, got) => {
  expect(() => thisPlatform(os, arch)).toThrow(
    new UserError(`machine: 'platform' must be linux or darwin on amd64 or arm64, got '${got}'`, {
      fix: 'run Plinth on Linux or macOS (on Windows: inside WSL 2)',
    }),
  );
});
