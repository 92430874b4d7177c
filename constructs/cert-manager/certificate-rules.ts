import { isIP } from 'node:net';
import { Duration } from 'cdk8s';
import { goDuration } from './go-duration';
import type { IssuerReference } from './issuer';

// the part of CertificateProps that there are rules about, with what defaults to other values filled in
interface Judged {
  readonly name: string;
  readonly issuer: IssuerReference;
  readonly namespace: string | undefined;
  readonly secretName: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly uris?: readonly string[];
  readonly commonName?: string;
  readonly duration?: Duration;
  readonly renewBefore?: Duration;
  readonly privateKey?: { readonly algorithm: 'RSA' | 'ECDSA' | 'Ed25519'; readonly size?: number };
}

/**
 * What cert-manager's webhook, or its controller later and less visibly, would refuse.
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/internal/apis/certmanager/validation/certificate.go
 */
export function problemsOf(certificate: Judged): string[] {
  const where = `certificate.${certificate.name}`;
  return [
    ...subjects(certificate),
    ...times(certificate),
    ...key(certificate),
    ...issuer(certificate),
  ].map((problem) => `${where}: ${problem}`);
}

const label = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const hostName = new RegExp(`^(\\*\\.)?${label}(\\.${label})*$`);
const objectName = new RegExp(`^${label}(\\.${label})*$`);

function* subjects(certificate: Judged): Generator<string> {
  const { secretName, dnsNames = [], ipAddresses = [], uris = [], commonName } = certificate;
  if (!objectName.test(secretName) || secretName.length > 253) {
    yield `'secretName' must be lower case letters, digits, inner hyphens and dots, got '${secretName}'`;
  }
  if (dnsNames.length + ipAddresses.length + uris.length === 0 && commonName === undefined) {
    yield `'dnsNames' must name at least one host where no commonName, ipAddresses or uris are given, got none`;
  }
  if (commonName !== undefined && (commonName === '' || commonName.length > 64)) {
    yield `'commonName' must be 1 to 64 characters, got ${String(commonName.length)}`;
  }
  for (const name of dnsNames) {
    if (!hostName.test(name) || name.length > 253) {
      yield `'dnsNames' must be host names (such as 'www.example.com' or '*.example.com'), got '${name}'`;
    }
  }
  for (const address of ipAddresses) {
    if (isIP(address) === 0) yield `'ipAddresses' must be addresses, got '${address}'`;
  }
  for (const uri of uris) {
    if (!URL.canParse(uri)) yield `'uris' must be absolute URIs, got '${uri}'`;
  }
}

function* times({ duration = Duration.days(90), renewBefore }: Judged): Generator<string> {
  if (duration.toSeconds() < 3600) {
    yield `'duration' must be at least 1 hour, got '${goDuration(duration)}'`;
  }
  if (!renewBefore) return;
  if (renewBefore.toSeconds() < 300) {
    yield `'renewBefore' must be at least 5 minutes, got '${goDuration(renewBefore)}'`;
  }
  if (renewBefore.toSeconds() >= duration.toSeconds()) {
    yield `'renewBefore' must be less than the duration of ${goDuration(duration)}, got '${goDuration(renewBefore)}'`;
  }
}

function* key({ privateKey }: Judged): Generator<string> {
  const size = privateKey?.size;
  if (privateKey === undefined || size === undefined) return;
  switch (privateKey.algorithm) {
    case 'RSA':
      if (!Number.isInteger(size) || size < 2048 || size > 8192) {
        yield `'privateKey.size' must be 2048 to 8192 for RSA, got '${String(size)}'`;
      }
      break;
    case 'ECDSA':
      if (![256, 384, 521].includes(size)) {
        yield `'privateKey.size' must be 256, 384 or 521 for ECDSA, got '${String(size)}'`;
      }
      break;
    case 'Ed25519':
      yield `'privateKey.size' must be left out for Ed25519, got '${String(size)}'`;
  }
}

function* issuer(certificate: Judged): Generator<string> {
  const { issuer, namespace, dnsNames = [], ipAddresses = [], uris = [], commonName } = certificate;
  if (
    issuer.kind === 'Issuer' &&
    issuer.namespace !== undefined &&
    issuer.namespace !== namespace
  ) {
    yield `'issuer' must be a ClusterIssuer or lie in namespace '${namespace ?? 'default'}', got Issuer '${issuer.name}' in '${issuer.namespace}'`;
  }
  if (issuer.challenges === undefined) return;
  const wildcards = dnsNames.filter((name) => name.startsWith('*.'));
  if (wildcards.length > 0 && !issuer.challenges.includes('dns01')) {
    yield `'dnsNames' must hold no wildcard where issuer '${issuer.name}' has no dns01 solver, got '${wildcards.join("', '")}'`;
  }
  if (commonName !== undefined && ![...dnsNames, ...ipAddresses].includes(commonName)) {
    yield `'commonName' must be one of dnsNames or ipAddresses for an ACME issuer, got '${commonName}'`;
  }
  if (uris.length > 0) {
    yield `'uris' must be left out for an ACME issuer, got '${uris.join("', '")}'`;
  }
}
