import { Certificate } from '../../constructs/cert-manager/certificate';
import { AcmeIssuer } from '../../constructs/cert-manager/issuers';
import { http01Solver } from '../../constructs/cert-manager/http01-solver';
import { componentParty } from '../../constructs/cert-manager/flows';
import { httpListener } from '../../constructs/gateway/listeners';
import type { Flow } from '../../constructs/namespace/flow-table';
import { Port } from '../../constructs/namespace/port';
import { traefikParty, traefikPorts } from '../../constructs/traefik/names';
import { gatewayName } from '../../stacks/products/gateway';
import { manifestsOf, type Manifest } from '../constructs/namespace/manifests';

/** The ACME server of these tests: Pebble, that of the people who make Let's Encrypt's. */
export const acme = {
  namespace: 'acme',
  name: 'pebble',
  issuer: 'pebble',
  /** Port of its own certificates' authority, by HTTPS. */
  managementPort: 15000,
} as const;

const labels = { 'app.kubernetes.io/name': acme.name };
const tlsSecret = `${acme.name}-tls`;
const service = `${acme.name}.${acme.namespace}.svc`;
const folder = { configuration: '/etc/pebble', tls: '/etc/pebble-tls' } as const;

// https://github.com/letsencrypt/pebble/blob/v2.10.1/test/config/pebble-config.json
const configuration = {
  pebble: {
    // cert-manager's policy lets it out to 443 alone, and policies see the port in the pod
    listenAddress: '0.0.0.0:443',
    managementListenAddress: `0.0.0.0:${acme.managementPort}`,
    certificate: `${folder.tls}/tls.crt`,
    privateKey: `${folder.tls}/tls.key`,
    // where it looks for the answers to challenges, as Let's Encrypt does
    httpPort: 80,
    tlsPort: 443,
    retryAfter: { authz: 1, order: 1 },
    keyAlgorithm: 'ecdsa',
  },
};

/** The server with a certificate of its own, in a namespace of its own. */
export function acmeServer(image: string, authority: string): readonly Manifest[] {
  const { name, namespace } = acme;
  const certificate = manifestsOf((chart) => {
    new Certificate(chart, 'tls', {
      name: tlsSecret,
      namespace,
      issuer: { kind: 'ClusterIssuer', name: authority },
      dnsNames: [service],
    });
  });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...certificate,
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace },
      data: { 'pebble.json': JSON.stringify(configuration) },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { selector: labels, ports: [{ port: 443 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: pod(image) },
      },
    },
  ];
}

function pod(image: string) {
  return {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: acme.name,
        image,
        args: ['-config', `${folder.configuration}/pebble.json`],
        env: [
          // it would wait up to 15 s before it looks, and refuse one request in twenty, to try clients
          { name: 'PEBBLE_VA_NOSLEEP', value: '1' },
          { name: 'PEBBLE_WFE_NONCEREJECT', value: '0' },
        ],
        // ports below 1024
        securityContext: { runAsUser: 0 },
        readinessProbe: { tcpSocket: { port: 443 }, periodSeconds: 1 },
        volumeMounts: [
          { name: 'configuration', mountPath: folder.configuration },
          { name: 'tls', mountPath: folder.tls },
        ],
      },
    ],
    volumes: [
      { name: 'configuration', configMap: { name: acme.name } },
      { name: 'tls', secret: { secretName: tlsSecret } },
    ],
  };
}

/** The issuer that orders there and answers on the platform's Gateway, which has the route's namespace too. */
export function acmeIssuer(gatewayNamespace: string, caBundle: string): readonly Manifest[] {
  return manifestsOf((chart) => {
    new AcmeIssuer(chart, 'issuer', {
      name: acme.issuer,
      server: { directory: `https://${service}/dir`, caBundle },
      email: 'platform@plinth.example',
      solvers: [
        {
          type: 'http01-gateway',
          gateway: { name: gatewayName, namespace: gatewayNamespace, listener: httpListener },
        },
      ],
    });
  });
}

/** A certificate of that issuer. */
export function acmeCertificate(namespace: string, name: string, host: string) {
  return manifestsOf((chart) => {
    const issuer = { kind: 'ClusterIssuer', name: acme.issuer, challenges: ['http01'] } as const;
    new Certificate(chart, name, { name, namespace, issuer, dnsNames: [host] });
  });
}

/** What HTTP-01 needs beside the platform's own conversations, where everything denies by default. */
export function http01Flows(
  gatewayNamespace: string,
  certManagerNamespace: string,
): readonly Flow[] {
  const gateway = traefikParty(gatewayNamespace);
  const solver = http01Solver(gatewayNamespace);
  return [
    {
      from: gateway,
      to: solver.party,
      ports: solver.ports,
      purpose: 'the gateway leads to the answers to challenges',
    },
    {
      from: componentParty(certManagerNamespace, 'controller'),
      to: gateway,
      ports: [Port.tcp(traefikPorts.http)],
      purpose: 'cert-manager looks at its own answer before it tells the ACME server',
    },
  ];
}
