import { generateKeyPairSync } from 'node:crypto';
import { stringify } from 'yaml';
import type * as Certificates from '../../x509/certificates';
import { readKey } from '../../x509/key';
import type { NodeApi } from '../api';

/** Where the node's programs find by whom they are known to the API server. */
export const credentialPaths = {
  authority: '/etc/plinth/ca.crt',
  kubelet: '/etc/plinth/kubelet.kubeconfig',
  proxy: '/etc/plinth/kube-proxy.kubeconfig',
  servingCertificate: '/etc/plinth/kubelet.crt',
  servingKey: '/etc/plinth/kubelet.key',
} as const;

/** A certificate and its private key, in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Whom the API server is to see. */
export interface Client {
  readonly user: string;
  /** @default - of none but those that the API server adds */
  readonly group?: string;
}

/** Whom the API server knows the kubelet of this node as, so that it may touch what concerns its own pods alone. */
export function kubeletClient(name: string): Client {
  return { user: `system:node:${name}`, group: 'system:nodes' };
}

/** Whom the API server knows kube-proxy as. */
export const proxyClient: Client = { user: 'system:kube-proxy' };

/** Whom the API server knows the enforcer of NetworkPolicies as. */
export const policyClient: Client = { user: 'lab:network-policies' };

const lifetimeMs = 10 * 365 * 24 * 60 * 60 * 1000;

/** A certificate by which the API server knows a client, made by the lab's authority. */
export async function clientCertificate(client: Client, api: NodeApi): Promise<KeyPair> {
  return certified(client, { api, uses: ['client_auth'], addresses: [] });
}

/** The certificate by which the API server knows that it speaks with this kubelet. */
export async function servingCertificate(
  client: Client,
  address: string,
  api: NodeApi,
): Promise<KeyPair> {
  return certified(client, { api, uses: ['server_auth'], addresses: [address] });
}

interface Certification {
  readonly api: NodeApi;
  readonly uses: readonly string[];
  readonly addresses: readonly string[];
}

async function certified(
  { user, group }: Client,
  { api, uses, addresses }: Certification,
): Promise<KeyPair> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- 190 ms that other labs need not pay
  const certificates = require('../../x509/certificates') as typeof Certificates;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { pem: request } = await certificates.certificateRequest(
    privateKey,
    { commonName: user, ...(group !== undefined && { organization: group }) },
    { dnsNames: [], ipAddresses: addresses, uris: [] },
  );
  const notBefore = new Date(Date.now() - 60_000);
  const { pem } = await certificates.locallySigned(
    request,
    { certificatePem: api.caCert, key: readKey('caKey', api.caKey, 'lab.node') },
    {
      allowedUses: ['digital_signature', ...uses],
      role: 'leaf',
      notBefore,
      notAfter: new Date(notBefore.getTime() + lifetimeMs),
      subjectKeyIds: 'of authorities',
    },
  );
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { certificate: pem, key };
}

/** A kubeconfig for a program of the node. */
export function clientKubeconfig(api: NodeApi, { certificate, key }: KeyPair): string {
  const name = 'lab';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: { server: api.server, 'certificate-authority-data': base64(api.caCert) },
      },
    ],
    users: [
      {
        name,
        user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
