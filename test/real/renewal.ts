import type { X509Certificate } from 'node:crypto';
import { certificateIn, renew } from './certificate-chain';
import type { Kubernetes } from './kubernetes';
import type { RealLab } from './real-lab';

/** Has a certificate renewed, and gives the new one. */
export async function renewed(
  lab: RealLab,
  namespace: string,
  name: string,
): Promise<X509Certificate> {
  const shown = async () => certificateIn(await lab.secret(namespace, name, 'tls.crt'));
  const before = await shown();
  await renew(lab.kubernetes, namespace, name);
  return lab.eventually(async () => {
    const after = await shown();
    expect(after.serialNumber).not.toBe(before.serialNumber);
    // renewals make a new key
    expect(after.publicKey.equals(before.publicKey)).toBe(false);
    return after;
  });
}

interface Running {
  readonly metadata: { readonly uid: string };
  readonly status: {
    readonly containerStatuses: readonly {
      readonly name: string;
      readonly restartCount: number;
    }[];
  };
}

/** Each pod behind a label, and how often its container of that name was restarted. */
export async function restarts(
  kubernetes: Kubernetes,
  namespace: string,
  selector: string,
  container: string,
) {
  const pods = await kubernetes.list<Running>('pod', namespace, selector);
  return pods.map(({ metadata, status }) => ({
    pod: metadata.uid,
    restarts: status.containerStatuses.find(({ name }) => name === container)?.restartCount,
  }));
}
