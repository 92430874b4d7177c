import { Client, credentials } from '@grpc/grpc-js';
import { ImmudbClient, type Login } from '../constructs/immudb/client';
import type { Kubernetes } from './kubernetes';

/** Where the gateway answers, and whom its clients believe. */
export interface Gateway {
  readonly address: string;
  /** PEM of the authority. */
  readonly authority: string;
}

/** Logs in through the gateway, as a client outside the cluster does: by host name, with TLS. */
export function throughGateway(
  { address, authority }: Gateway,
  host: string,
  login: Login,
): Promise<ImmudbClient> {
  const connection = new Client(`${address}:443`, credentials.createSsl(Buffer.from(authority)), {
    'grpc.ssl_target_name_override': host,
    'grpc.default_authority': host,
  });
  return ImmudbClient.over(connection, login);
}

/** Works with one node, past Services and policies, and closes everything. */
export async function atNode<T>(
  kubernetes: Kubernetes,
  node: { readonly namespace: string; readonly pod: string },
  login: Login,
  work: (client: ImmudbClient) => Promise<T>,
): Promise<T> {
  const forward = await kubernetes.forward(node.namespace, `pod/${node.pod}`, 3322);
  try {
    const client = await ImmudbClient.open(forward.port, login);
    try {
      return await work(client);
    } finally {
      client.close();
    }
  } finally {
    forward.close();
  }
}

/** Works with a client, and closes it. */
export async function using<T>(
  opening: Promise<ImmudbClient>,
  work: (client: ImmudbClient) => Promise<T>,
): Promise<T> {
  const client = await opening;
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
