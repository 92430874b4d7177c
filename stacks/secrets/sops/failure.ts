import type { Finding } from '../finding';
import type { SopsEnd } from './sops';

const install =
  'install sops 3.9 or newer (https://github.com/getsops/sops/releases) where PATH leads';

// https://github.com/getsops/sops/blob/v3.10.2/cmd/sops/codes/codes.go
const changed = new Set([24, 25, 51, 52]);
const noKey = 128;

/** Why sops gave nothing of a file, and what helps. */
export function failureOf(
  path: string,
  recipients: readonly string[],
  end: Exclude<SopsEnd, { readonly kind: 'decrypted' }>,
): Finding {
  if (end.kind === 'absent') {
    return { problem: `sops: must be on PATH, for ${path} is encrypted with it`, fix: install };
  }
  if (end.kind === 'silent') {
    return {
      problem: `${path}: sops does not answer`,
      fix: 'look whether the KMS can be reached from here',
    };
  }
  if (changed.has(end.code)) {
    return {
      problem: `${path}: must be as sops wrote it, but was changed since`,
      fix: `find the change in \`git log -p ${path}\` and take it back; \`sops edit ${path}\` alone may change it`,
    };
  }
  if (end.code === noKey) return keyFinding(path, recipients);
  return {
    problem: `${path}: sops ${end.version ?? 'of an unknown version'} can not read it (exit code ${end.code})`,
    fix: `\`sops decrypt ${path}\` says why; ${install}`,
  };
}

function keyFinding(path: string, recipients: readonly string[]): Finding {
  const isCloud = recipients.some((recipient) => recipient.startsWith('projects/'));
  const isAge = recipients.some((recipient) => recipient.startsWith('age1'));
  const fixes = [
    ...(isAge ? ['name a file with a fitting age key in SOPS_AGE_KEY_FILE'] : []),
    ...(isCloud
      ? ['`gcloud auth application-default login` as somebody who may decrypt with that KMS key']
      : []),
  ];
  return {
    problem: `${path}: must be encrypted for a key that is at hand, got ${recipients.join(', ')}`,
    fix: fixes.length === 0 ? 'get one of these keys' : fixes.join(', or '),
  };
}
