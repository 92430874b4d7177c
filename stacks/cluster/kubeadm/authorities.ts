import type * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import * as tls from '@pulumi/tls';

/** A key pair that is only known at deploy time, in PEM. */
export interface HeldPair {
  /** Certificate. */
  readonly certificate: pulumi.Output<string>;
  /** Private key; secret. */
  readonly key: pulumi.Output<string>;
}

/** What the cluster signs, encrypts and admits with. The program holds it, so that it outlives every machine. */
export interface Held {
  /** Authority of the API server and its clients. */
  readonly kubernetes: HeldPair;
  /** Authority of etcd. */
  readonly etcd: HeldPair;
  /** Authority of those who speak to aggregated APIs in the name of others. */
  readonly frontProxy: HeldPair;
  /** Key that signs tokens of ServiceAccounts. */
  readonly serviceAccounts: tls.PrivateKey;
  /** 32 bytes in hexadecimal; secret. */
  readonly encryptionKey: pulumi.Output<string>;
  /** Bootstrap token; secret. */
  readonly token: pulumi.Output<string>;
  /** An administrator of the cluster. */
  readonly administrator: HeldPair;
}

const hoursOfYear = 8760;

// as kubeadm would name them itself
// https://kubernetes.io/docs/setup/best-practices/certificates/#single-root-ca
const commonNames = { kubernetes: 'kubernetes', etcd: 'etcd-ca', frontProxy: 'front-proxy-ca' };

/** Makes it, once; `keeping` are the options of what nothing may replace or delete. */
export function hold(
  opts: pulumi.CustomResourceOptions,
  keeping: pulumi.CustomResourceOptions,
): Held {
  const kubernetes = authority('kubernetes', commonNames.kubernetes, keeping);
  return {
    kubernetes,
    etcd: authority('etcd', commonNames.etcd, keeping),
    frontProxy: authority('front-proxy', commonNames.frontProxy, keeping),
    serviceAccounts: privateKey('service-accounts', keeping),
    encryptionKey: characters('encryption', { length: 64, alphabet: '0123456789abcdef' }, keeping),
    token: bootstrapToken(opts),
    administrator: administrator(kubernetes, opts),
  };
}

function authority(name: string, commonName: string, opts: pulumi.CustomResourceOptions): HeldPair {
  const { privateKeyPem: key } = privateKey(`${name}-authority`, opts);
  const { certPem } = new tls.SelfSignedCert(
    `${name}-authority`,
    {
      privateKeyPem: key,
      subject: { commonName },
      dnsNames: [commonName],
      isCaCertificate: true,
      setSubjectKeyId: true,
      allowedUses: ['digital_signature', 'key_encipherment', 'cert_signing'],
      validityPeriodHours: 10 * hoursOfYear,
    },
    opts,
  );
  return { certificate: certPem, key };
}

/**
 * Its group is beyond all RBAC, as that of kubeadm's super-admin.conf: whoever holds the stack's state has the
 * authority's key in it, and could sign as much.
 */
function administrator(
  { certificate, key: authorityKey }: HeldPair,
  opts: pulumi.CustomResourceOptions,
): HeldPair {
  const { privateKeyPem: key } = privateKey('administrator', opts);
  const { certRequestPem } = new tls.CertRequest(
    'administrator',
    {
      privateKeyPem: key,
      subject: { commonName: 'plinth', organization: 'system:masters' },
    },
    opts,
  );
  const { certPem } = new tls.LocallySignedCert(
    'administrator',
    {
      certRequestPem,
      caCertPem: certificate,
      caPrivateKeyPem: authorityKey,
      allowedUses: ['digital_signature', 'key_encipherment', 'client_auth'],
      validityPeriodHours: hoursOfYear,
      // an update within two months before its end makes the next one
      earlyRenewalHours: hoursOfYear / 6,
    },
    opts,
  );
  return { certificate: certPem, key };
}

function privateKey(name: string, opts: pulumi.CustomResourceOptions): tls.PrivateKey {
  return new tls.PrivateKey(name, { algorithm: 'ECDSA', ecdsaCurve: 'P256' }, opts);
}

/** `abcdef.0123456789abcdef`: a name that may be known, and what must not. */
function bootstrapToken(opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
  const id = characters('bootstrap-token-id', { length: 6, alphabet }, opts);
  const secret = characters('bootstrap-token-secret', { length: 16, alphabet }, opts);
  return id.apply((name) => secret.apply((rest) => `${name}.${rest}`));
}

/** Of all kinds of @pulumi/random this alone has no value in its id, which the state holds in the clear. */
function characters(
  name: string,
  { length, alphabet }: { readonly length: number; readonly alphabet: string },
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  return new random.RandomPassword(
    name,
    {
      length,
      lower: false,
      upper: false,
      numeric: false,
      special: true,
      overrideSpecial: alphabet,
    },
    opts,
  ).result;
}
