import { Duration } from 'cdk8s';
import {
  SealedSecrets,
  type SealedSecretsProps,
} from '../../../constructs/sealed-secrets/sealed-secrets';
import { manifestsOf, type Manifest } from '../namespace/manifests';

/** Props that are right as they are. */
export const sound: SealedSecretsProps = {
  namespace: 'sealed-secrets',
  image: 'docker.io/bitnami/sealed-secrets-controller:0.30.0',
  version: '0.30.0',
  keys: { source: 'generated', renewal: Duration.days(30) },
};

/** What the construct renders. */
export function synth(props: Partial<SealedSecretsProps> = {}): readonly Manifest[] {
  return manifestsOf((chart) => {
    new SealedSecrets(chart, 'sealed-secrets', { ...sound, ...props });
  });
}

/** Something of the shape that kubeseal writes, made of one byte: nobody can open it. */
export function sealLike(keyBytes: number, valueBytes: number): string {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(keyBytes);
  return Buffer.concat([length, Buffer.alloc(keyBytes + valueBytes + 16, 7)]).toString('base64');
}
