import { parse } from 'yaml';
import { UserError } from '../../errors/user-error';

/** What a request to an API server needs. */
export interface ClusterAccess {
  readonly server: string;
  readonly ca: Buffer;
  readonly certificate: Buffer;
  readonly key: Buffer;
}

interface Kubeconfig {
  readonly clusters?: readonly {
    readonly cluster?: { readonly server?: string; readonly 'certificate-authority-data'?: string };
  }[];
  readonly users?: readonly {
    readonly user?: {
      readonly 'client-certificate-data'?: string;
      readonly 'client-key-data'?: string;
    };
  }[];
}

const repair = './plinth up repairs the lab';

/** Reads the lab's own kubeconfig: one cluster, one user, certificates embedded. */
export function parseKubeconfig(text: string, file: string): ClusterAccess {
  const { clusters, users } = parse(text) as Kubeconfig;
  const cluster = clusters?.[0]?.cluster ?? {};
  const user = users?.[0]?.user ?? {};
  return {
    server: present(file, 'server', cluster.server),
    ca: pem(file, 'certificate-authority-data', cluster['certificate-authority-data']),
    certificate: pem(file, 'client-certificate-data', user['client-certificate-data']),
    key: pem(file, 'client-key-data', user['client-key-data']),
  };
}

function present(file: string, name: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new UserError(`${file}: '${name}' must be there, the lab writes it`, { fix: repair });
}

function pem(file: string, name: string, value: string | undefined): Buffer {
  const decoded = Buffer.from(present(file, name, value), 'base64');
  if (decoded.toString('latin1').startsWith('-----BEGIN ')) return decoded;
  throw new UserError(`${file}: '${name}' must hold PEM in base64, it is damaged`, { fix: repair });
}
