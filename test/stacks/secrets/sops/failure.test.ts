import { failureOf } from '../../../../stacks/secrets/sops/failure';

const path = 'secrets/prod.sops.yaml';
const key = 'projects/p/locations/l/keyRings/r/cryptoKeys/k';
const install =
  'install sops 3.9 or newer (https://github.com/getsops/sops/releases) where PATH leads';
const exit = (code: number, version?: string) => ({ kind: 'exit', code, version }) as const;

test.each([24, 25, 51, 52])('exit code %d: the file was changed', (code) => {
  expect(failureOf(path, [], exit(code))).toEqual({
    problem: `${path}: must be as sops wrote it, but was changed since`,
    fix: `find the change in \`git log -p ${path}\` and take it back; \`sops edit ${path}\` alone may change it`,
  });
});

const ageFix = 'name a file with a fitting age key in SOPS_AGE_KEY_FILE';
const cloudFix =
  '`gcloud auth application-default login` as somebody who may decrypt with that KMS key';

test.each([
  [['age1a'], ageFix],
  [[key], cloudFix],
  [['age1a', key], `${ageFix}, or ${cloudFix}`],
  [['0123'], 'get one of these keys'],
])('exit code 128: no key for %j', (recipients, fix) => {
  expect(failureOf(path, recipients, exit(128))).toEqual({
    problem: `${path}: must be encrypted for a key that is at hand, got ${recipients.join(', ')}`,
    fix,
  });
});

test('another exit code is told with the version', () => {
  const fix = `\`sops decrypt ${path}\` says why; ${install}`;
  expect(failureOf(path, [], exit(1, '3.8.1'))).toEqual({
    problem: `${path}: sops 3.8.1 can not read it (exit code 1)`,
    fix,
  });
  expect(failureOf(path, [], exit(1)).problem).toBe(
    `${path}: sops of an unknown version can not read it (exit code 1)`,
  );
});

test('no sops, and one that does not answer', () => {
  expect(failureOf(path, [], { kind: 'absent' })).toEqual({
    problem: `sops: must be on PATH, for ${path} is encrypted with it`,
    fix: install,
  });
  expect(failureOf(path, [], { kind: 'silent' })).toEqual({
    problem: `${path}: sops does not answer`,
    fix: 'look whether the KMS can be reached from here',
  });
});
