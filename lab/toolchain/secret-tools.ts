import { everywhere, type Tool } from './tool';

const sops = '3.10.2';
const age = '1.2.1';

/** What reads encrypted files of secrets, and makes keys for them. */
export const secretTools = {
  'age-keygen': {
    version: age,
    fits: '^1.0.0',
    ask: ['--version'],
    module: 'age',
    package: 'filippo.io/age/cmd/age-keygen',
    // its releases have no checksums: it is built
    ldflags: [`-X main.Version=v${age}`],
  },
  sops: {
    version: sops,
    // the first with `sops decrypt`
    fits: '>=3.9.0 <4.0.0',
    // without the second argument it asks GitHub for a newer one
    ask: ['--version', '--disable-version-check'],
    module: 'sops',
    package: 'github.com/getsops/sops/v3/cmd/sops',
    download: {
      url: 'https://github.com/getsops/sops/releases/download/v{version}/sops-v{version}.{os}.{arch}',
      checksums:
        'https://github.com/getsops/sops/releases/download/v{version}/sops-v{version}.checksums.txt',
      platforms: everywhere,
    },
  },
} as const satisfies Readonly<Record<string, Tool>>;
