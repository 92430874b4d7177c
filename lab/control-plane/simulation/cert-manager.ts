import { generateKeyPairSync } from 'node:crypto';
import {
  holds,
  patchStatus,
  pathOf,
  type Change,
  type Condition,
  type ObjectMetadata,
  type Reaction,
} from './reaction';

interface Conditioned {
  readonly metadata: ObjectMetadata;
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface IssuerReference {
  readonly name: string;
  readonly kind?: string;
  readonly group?: string;
}

interface Certificate extends Conditioned {
  readonly spec: {
    readonly secretName: string;
    readonly commonName?: string;
    readonly dnsNames?: readonly string[];
    readonly issuerRef: IssuerReference;
    readonly secretTemplate?: {
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    };
  };
}

interface CertificateRequest extends Conditioned {
  readonly spec: { readonly issuerRef: IssuerReference };
}

const group = 'apis/cert-manager.io/v1';
const lifetimeMs = 90 * 24 * 3_600_000;
const renewBeforeMs = 30 * 24 * 3_600_000;

function issuerReaction(plural: 'issuers' | 'clusterissuers'): Reaction {
  const resource = `${group}/${plural}`;
  return {
    resource,
    react({ metadata, status }: Conditioned, { now }) {
      if (holds(status?.conditions, 'Ready', metadata.generation)) return [];
      const conditions = [ready(metadata, now, 'IsReady', 'simulated by the lab')];
      return [patchStatus(resource, metadata, { conditions })];
    },
  };
}

const certificateReaction: Reaction = {
  resource: `${group}/certificates`,
  async react(certificate: Certificate, { now, ca, find }) {
    const { metadata, spec, status } = certificate;
    if (metadata.deletionTimestamp !== undefined) return [];
    if (holds(status?.conditions, 'Ready', metadata.generation)) return [];
    const issuer = await find<Conditioned>(issuerPath(spec.issuerRef, metadata));
    if (issuer === undefined && ownIssuer(spec.issuerRef)) {
      return wait(certificateReaction.resource, certificate, spec.issuerRef, now);
    }
    const secret = pathOf('api/v1/secrets', { ...metadata, name: spec.secretName });
    return [
      ...((await find(secret)) === undefined ? [createSecret(certificate, ca)] : []),
      patchStatus(certificateReaction.resource, metadata, {
        conditions: [
          ready(metadata, now, 'Ready', 'Certificate is up to date and has not expired'),
        ],
        notBefore: now,
        notAfter: later(now, lifetimeMs),
        renewalTime: later(now, lifetimeMs - renewBeforeMs),
        revision: 1,
      }),
    ];
  },
};

const requestReaction: Reaction = {
  resource: `${group}/certificaterequests`,
  react({ metadata, status }: CertificateRequest, { now, ca }) {
    if (holds(status?.conditions, 'Ready', metadata.generation)) return [];
    const conditions = [
      { type: 'Approved', status: 'True', reason: 'cert-manager.io', lastTransitionTime: now },
      ready(metadata, now, 'Issued', 'simulated by the lab'),
    ];
    const certificate = Buffer.from(ca).toString('base64');
    return [
      patchStatus(requestReaction.resource, metadata, { conditions, certificate, ca: certificate }),
    ];
  },
};

function ready(metadata: ObjectMetadata, now: string, reason: string, message: string): Condition {
  return {
    type: 'Ready',
    status: 'True',
    reason,
    message,
    lastTransitionTime: now,
    ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
  };
}

/** Says once why the certificate is not ready, and looks again later. */
function wait(
  resource: string,
  { metadata, status }: Certificate,
  issuer: IssuerReference,
  now: string,
): readonly Change[] | 'later' {
  const message = `Referenced "${issuer.kind ?? 'Issuer'}" not found: ${issuer.name}`;
  if (status?.conditions?.some((condition) => condition.message === message) === true) {
    return 'later';
  }
  const condition = { ...ready(metadata, now, 'IssuerNotFound', message), status: 'False' };
  return [patchStatus(resource, metadata, { conditions: [condition] })];
}

function ownIssuer({ group: issuerGroup = 'cert-manager.io' }: IssuerReference): boolean {
  return issuerGroup === 'cert-manager.io';
}

function issuerPath({ kind, name }: IssuerReference, { namespace }: ObjectMetadata): string {
  return kind === 'ClusterIssuer' || namespace === undefined
    ? pathOf(`${group}/clusterissuers`, { name })
    : pathOf(`${group}/issuers`, { name, namespace });
}

/** Well-formed, but nobody's: no container reads it on simulated nodes. */
function createSecret({ metadata, spec }: Certificate, ca: string): Change {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { namespace = 'default' } = metadata;
  const data = {
    'tls.crt': ca,
    'tls.key': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'ca.crt': ca,
  };
  return {
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/secrets`,
    body: {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: {
        name: spec.secretName,
        namespace,
        labels: { 'controller.cert-manager.io/fao': 'true', ...spec.secretTemplate?.labels },
        annotations: {
          'cert-manager.io/certificate-name': metadata.name,
          'cert-manager.io/issuer-name': spec.issuerRef.name,
          ...spec.secretTemplate?.annotations,
        },
      },
      stringData: data,
    },
  };
}

function later(now: string, ms: number): string {
  return `${new Date(Date.parse(now) + ms).toISOString().slice(0, 19)}Z`;
}

export const certManagerReactions: readonly Reaction[] = [
  issuerReaction('issuers'),
  issuerReaction('clusterissuers'),
  certificateReaction,
  requestReaction,
];
