import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Kubernetes } from './kubernetes';

/** Certificates of a PEM text, in its order. */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return found.map((one) => new X509Certificate(one));
}

/** The first certificate of a PEM text. */
export function certificateIn(pem: string): X509Certificate {
  const [first] = certificatesIn(pem);
  if (first === undefined) throw new Error('no certificate in the text');
  return first;
}

/** Whether each certificate is signed by the next one, and the last one by the root, by name and by signature. */
export function isChain(chain: readonly X509Certificate[], root: X509Certificate): boolean {
  return [...chain, root]
    .slice(0, -1)
    .every((each, index) => isSignedBy(each, chain[index + 1] ?? root));
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Whether a key is the one of a certificate. */
export function isKeyOf(key: string, certificate: X509Certificate): boolean {
  return certificate.checkPrivateKey(createPrivateKey(key));
}

/** Has cert-manager renew a certificate at once, as `cmctl renew` does. */
export async function renew(
  kubernetes: Kubernetes,
  namespace: string,
  name: string,
): Promise<void> {
  const kind = 'certificates.cert-manager.io';
  const { metadata, status } = await kubernetes.get<{
    readonly metadata: { readonly generation: number };
    readonly status: { readonly conditions: readonly { readonly type: string }[] };
  }>(kind, name, namespace);
  const issuing = {
    type: 'Issuing',
    status: 'True',
    reason: 'ManuallyTriggered',
    message: 'Certificate re-issuance manually triggered',
    observedGeneration: metadata.generation,
    lastTransitionTime: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
  };
  const others = status.conditions.filter(({ type }) => type !== 'Issuing');
  const patch = JSON.stringify({ status: { conditions: [...others, issuing] } });
  await kubernetes.must([
    ...['patch', kind, name, `--namespace=${namespace}`],
    ...['--subresource=status', '--type=merge', `--patch=${patch}`],
  ]);
}
