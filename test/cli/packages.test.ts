import { ensurePackages, missingPackages } from '../../cli/packages';
import type { Host } from '../../cli/host';

test('names the package of each program that is missing', () => {
  expect(missingPackages(() => false)).toEqual([
    'cloud-init',
    'curl',
    'fish',
    'git',
    'postgresql',
    'jq',
    'openssl',
    'python3',
    'shellcheck',
    'systemd',
    'wget',
    'zsh',
  ]);
  expect(missingPackages((program) => program !== 'initdb')).toEqual(['postgresql']);
  expect(missingPackages(() => true)).toEqual([]);
});

test('fails with what to install where nothing can install it', async () => {
  const host = { env: { PATH: '' } } as unknown as Host;
  await expect(ensurePackages(host)).rejects.toMatchObject({
    problems: [expect.stringMatching(/^the end-to-end tests need .*zsh$/)],
    fix: expect.stringMatching(/^install them: apt-get install .*zsh$/) as string,
  });
});
