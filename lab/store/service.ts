import type { NodeService } from '../node/service';
import { administrator } from './grant';
import type { KeyPair } from './certificates';

/** Name of the store: of its process, and of its Service in the cluster. */
export const storeName = 'object-store';

/** Namespace of its Service. */
export const storeNamespace = 'kube-system';

/** Port, the same for the process and the Service: policies see the one, and clients are told the other. */
export const storePort = 9000;

/** Where pods reach it. */
export const storeUrl = `https://${storeName}.${storeNamespace}.svc:${storePort}`;

/** Path that answers, without a signature, when it is well. */
export const healthPath = '/healthz';

/** What the store is run with. */
export interface StoreServiceOptions {
  /** Executable of versitygw. */
  readonly executable: string;
  /** Address it listens at. */
  readonly address: string;
  /** Its certificate. */
  readonly certificate: KeyPair;
  readonly administratorSecret: string;
  /** Folder of its configuration. @default '/etc/object-store' */
  readonly configuration?: string;
  /** Folder of its data. @default '/var/lib/object-store' */
  readonly data?: string;
  /** @default storePort */
  readonly port?: number;
}

/** The store as a program that a node runs. Secrets are in its environment and its files, never in its arguments. */
export function storeService(options: StoreServiceOptions): NodeService {
  const { configuration = '/etc/object-store', data = '/var/lib/object-store' } = options;
  const { port = storePort, certificate } = options;
  const file = (name: string) => `${configuration}/${name}`;
  const folder = (name: string) => `${data}/${name}`;
  return {
    name: storeName,
    executable: options.executable,
    arguments: [
      ...['--port', `${options.address}:${port}`, '--keep-alive'],
      ...['--cert', file('tls.crt'), '--key', file('tls.key')],
      // an account that was removed is refused at once
      ...['--iam-dir', folder('accounts'), '--iam-cache-disable'],
      // policies alone say who may do what
      ...['--disable-acl', '--health', healthPath],
      ...['posix', folder('buckets')],
    ],
    environment: {
      ROOT_ACCESS_KEY_ID: administrator,
      ROOT_SECRET_ACCESS_KEY: options.administratorSecret,
    },
    files: { [file('tls.crt')]: certificate.certificate, [file('tls.key')]: certificate.key },
    folders: [folder('accounts'), folder('buckets')],
  };
}
