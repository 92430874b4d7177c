import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureTools } from '../../../../lab/toolchain/toolchain';

/** An age key of its own for a test. */
export interface AgeKey {
  /** File of the key, for SOPS_AGE_KEY_FILE. */
  readonly file: string;
  /** Whom to encrypt for. */
  readonly recipient: string;
}

/** The real sops and age-keygen in a checkout of a test's own, with creation rules as docs/secrets.md has them. */
export class RealSops {
  private constructor(
    readonly checkout: string,
    readonly sops: string,
    private readonly ageKeygen: string,
  ) {}

  static async in(checkout: string): Promise<RealSops> {
    const tools = await ensureTools(['sops', 'age-keygen']);
    return new RealSops(checkout, tools['sops'] ?? '', tools['age-keygen'] ?? '');
  }

  /** Makes a key beside the checkout's files. */
  key(name: string): AgeKey {
    const file = join(this.checkout, `${name}.agekey`);
    execFileSync(this.ageKeygen, ['-o', file], { stdio: 'ignore' });
    const recipient = execFileSync(this.ageKeygen, ['-y', file], { encoding: 'utf8' }).trim();
    return { file, recipient };
  }

  /** Says for whom files are encrypted from now on, and what of them. */
  rules(recipient: string, encryptedRegex = '^(data|stringData)$'): void {
    writeFileSync(
      join(this.checkout, '.sops.yaml'),
      `creation_rules:
  - path_regex: ^secrets/.*\\.sops\\.yaml$
    encrypted_regex: ${encryptedRegex}
    age: ${recipient}
`,
    );
  }

  /** Writes an encrypted file. */
  encrypt(path: string, text: string): void {
    this.write(path, text);
    execFileSync(this.sops, ['encrypt', '--in-place', path], { cwd: this.checkout });
  }

  write(path: string, text: string): void {
    const file = join(this.checkout, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(path: string): string {
    return readFileSync(join(this.checkout, path), 'utf8');
  }

  /** The environment in which sops is found and has a key. */
  environment(key: AgeKey | undefined): NodeJS.ProcessEnv {
    const { SOPS_AGE_KEY_FILE, SOPS_AGE_KEY, ...rest } = process.env;
    return {
      ...rest,
      // its own place for keys is below
      HOME: this.checkout,
      XDG_CONFIG_HOME: this.checkout,
      PATH: `${dirname(this.sops)}:${process.env.PATH ?? ''}`,
      ...(key && { SOPS_AGE_KEY_FILE: key.file }),
    };
  }
}

/** A file of Secrets as people write it. */
export function manifests(
  secrets: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string {
  const items = Object.entries(secrets).map(([id, stringData]) => {
    const [namespace, name] = id.split('/');
    return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, stringData };
  });
  // JSON is YAML
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
