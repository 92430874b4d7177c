import type { X509Certificate } from 'node:crypto';
import { Duration } from 'cdk8s';
import { Certificate } from '../../constructs/cert-manager/certificate';
import { CaIssuer, SelfSignedIssuer } from '../../constructs/cert-manager/issuers';
import { environmentFor } from '../../environments';
import { proofImages } from '../../lab/images/recipes/go-proofs';
import { manifestsOf } from '../constructs/namespace/manifests';
import { acme, acmeCertificate, acmeIssuer, acmeServer, http01Flows } from './acme-server';
import { certificateIn, certificatesIn, isChain, isKeyOf } from './certificate-chain';
import type { FrontDoor } from './front-door';
import { askHttps } from './https';
import { copyNamespace } from './infra-copy';
import { RealLab } from './real-lab';
import type { Kubernetes } from './kubernetes';
import { morePolicies } from './more-flows';
import { RealNode } from './real-node';
import { renewed, restarts } from './renewal';

const { domain, gateway, certManager } = environmentFor('local', { nodes: 'real' });
const gatewayNamespace = gateway?.namespace ?? '';
const certManagerNamespace = certManager?.namespace ?? '';
const authority = certManager?.issuer ?? '';
const namespace = 'issued';

let lab: RealLab;
let kubernetes: Kubernetes;
let door: FrontDoor;
let root: X509Certificate;

beforeAll(async () => {
  lab = await RealLab.of('cert-manager');
  ({ kubernetes } = lab);
  door = await lab.frontDoor();
  root = await shown(certManagerNamespace, authority);
});

afterAll(async () => {
  await kubernetes.must(['delete', 'namespace', namespace, acme.namespace, '--ignore-not-found']);
}, 120_000);

async function shown(inNamespace: string, secret: string): Promise<X509Certificate> {
  return certificateIn(await lab.secret(inNamespace, secret, 'tls.crt'));
}

function ready(inNamespace: string, name: string, seconds = 120): Promise<string> {
  const object = `certificate.cert-manager.io/${name}`;
  const limits = [`--namespace=${inNamespace}`, `--timeout=${seconds}s`];
  return kubernetes.must(['wait', '--for=condition=Ready', object, ...limits]);
}

interface Issued {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: {
    readonly secretName: string;
    readonly dnsNames?: readonly string[];
    readonly issuerRef: { readonly kind: string; readonly name: string };
  };
}

async function everyCertificate(): Promise<readonly Issued[]> {
  const list = await kubernetes.must(['get', 'certificates.cert-manager.io', '-A', '-o', 'json']);
  return (JSON.parse(list) as { readonly items: readonly Issued[] }).items;
}

describe('the platform’s own certificates', () => {
  test('its authority has signed itself, and may sign others', () => {
    expect([root.subject, root.ca, isChain([], root), root.verify(root.publicKey)]).toEqual([
      'CN=Plinth platform CA',
      true,
      true,
      true,
    ]);
  });

  test('each one of that authority verifies against it, with the names it was asked for and its own key', async () => {
    const issued = (await everyCertificate()).filter(
      ({ metadata, spec: { issuerRef } }) =>
        issuerRef.kind === 'ClusterIssuer' &&
        issuerRef.name === authority &&
        // the proofs of Infra have a copy of it
        metadata.namespace !== copyNamespace,
    );
    expect(issued.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort()).toEqual([
      'gateway/gateway',
      'infra/infra-server-tls',
    ]);
    for (const { metadata, spec } of issued) {
      const pem = await lab.secret(metadata.namespace, spec.secretName, 'tls.crt');
      const key = await lab.secret(metadata.namespace, spec.secretName, 'tls.key');
      const certificate = certificateIn(pem);
      expect(isChain(certificatesIn(pem), root)).toBe(true);
      expect(isKeyOf(key, certificate)).toBe(true);
      const names = (spec.dnsNames ?? []).map((name) => `DNS:${name}`).join(', ');
      expect(certificate.subjectAltName).toBe(names);
    }
  });
});

describe('issuers of a namespace', () => {
  beforeAll(async () => {
    await kubernetes.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      ...manifestsOf((chart) => {
        const own = new SelfSignedIssuer(chart, 'own', { name: 'own', kind: 'Issuer', namespace });
        const ca = new Certificate(chart, 'ca', {
          ...{ name: 'ca', namespace, issuer: own, role: 'authority', commonName: 'A CA' },
          duration: Duration.hours(2),
        });
        const issuer = new CaIssuer(chart, 'issuer', {
          ...{ name: 'ca', kind: 'Issuer', namespace, secretName: ca.secretName },
        });
        new Certificate(chart, 'leaf', {
          ...{ name: 'leaf', namespace, issuer, dnsNames: ['leaf.example.test'] },
          duration: Duration.hours(1),
        });
      }),
    ]);
    await ready(namespace, 'leaf');
  }, 150_000);

  test('an authority signs itself and then a certificate, for the time that was asked for', async () => {
    const [ca, leaf] = [await shown(namespace, 'ca'), await shown(namespace, 'leaf')];
    expect(isChain([leaf], ca)).toBe(true);
    expect(leaf.subjectAltName).toBe('DNS:leaf.example.test');
    expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBe(3_600_000);
  });

  test('fails to verify against the platform’s authority', async () => {
    expect(isChain([await shown(namespace, 'leaf')], root)).toBe(false);
  });
});

describe('an ACME server, asked by HTTP-01 through the gateway', () => {
  const host = `acme.${domain}`;
  // the cluster has no name server that would know it
  const elsewhere = 'nowhere.example.com';
  const names = ['acme', 'acme-nowhere'];
  const inGateway = `--namespace=${gatewayNamespace}`;
  const policies = morePolicies('acme', http01Flows(gatewayNamespace, certManagerNamespace), [
    gatewayNamespace,
    certManagerNamespace,
  ]);
  const order = (name: string, dnsName: string) =>
    kubernetes.apply(acmeCertificate(gatewayNamespace, name, dnsName));

  beforeAll(async () => {
    await (await RealNode.of(lab)).load(proofImages.pebble);
    await kubernetes.apply(acmeServer(proofImages.pebble, authority));
    await ready(acme.namespace, `${acme.name}-tls`);
    const deployment = [`deployment/${acme.name}`, `--namespace=${acme.namespace}`];
    await kubernetes.must(['rollout', 'status', ...deployment, '--timeout=120s']);
    const ca = await lab.secret(certManagerNamespace, authority, 'tls.crt');
    await kubernetes.apply([...policies, ...acmeIssuer(gatewayNamespace, ca)]);
    const issuer = `clusterissuer/${acme.issuer}`;
    await kubernetes.must(['wait', '--for=condition=Ready', issuer, '--timeout=60s']);
  }, 300_000);

  afterAll(async () => {
    const remove = ['delete', '--ignore-not-found'];
    await kubernetes.must([...remove, 'certificates.cert-manager.io', ...names, inGateway]);
    await kubernetes.must([...remove, 'secrets', ...names, inGateway]);
    await kubernetes.must([...remove, 'clusterissuer', acme.issuer]);
    for (const { metadata } of policies) {
      const of = `--namespace=${metadata.namespace ?? ''}`;
      await kubernetes.must([...remove, 'networkpolicy', metadata.name, of]);
    }
  }, 180_000);

  /** The root that the server has made for itself. */
  async function rootOfServer(): Promise<X509Certificate> {
    const { namespace: place, name, managementPort } = acme;
    const forward = await kubernetes.forward(place, `deployment/${name}`, managementPort);
    const { body } = await askHttps({
      host: `${name}.${place}.svc`,
      address: '127.0.0.1',
      port: forward.port,
      path: '/roots/0',
      authority: await lab.secret(place, `${name}-tls`, 'ca.crt'),
    });
    return certificateIn(body);
  }

  test('signs a certificate for a host that leads to the gateway', async () => {
    await lab.measure('a certificate by ACME, HTTP-01 through the gateway', async () => {
      await order('acme', host);
      await ready(gatewayNamespace, 'acme', 180);
    });
    const chain = certificatesIn(await lab.secret(gatewayNamespace, 'acme', 'tls.crt'));
    expect(chain[0]?.subjectAltName).toBe(`DNS:${host}`);
    expect(isChain(chain, await rootOfServer())).toBe(true);
    expect(isChain(chain, root)).toBe(false);
  }, 240_000);

  test('leaves nothing of the challenge behind', async () => {
    const kinds =
      'challenges.acme.cert-manager.io,httproutes.gateway.networking.k8s.io,pods,services';
    const selector = '--selector=acme.cert-manager.io/http01-solver=true';
    await lab.eventually(async () => {
      const args = ['get', kinds, inGateway, selector, '-o', 'name'];
      expect(await kubernetes.must(args)).toBe('');
    });
  }, 70_000);

  test('fails for a host that leads nowhere: the challenge says so, and nothing is signed', async () => {
    await order('acme-nowhere', elsewhere);
    await lab.eventually(async () => {
      const path = 'jsonpath={.items[*].status.reason}';
      const reasons = await kubernetes.must([
        ...['get', 'challenges.acme.cert-manager.io', inGateway, '-o', path],
      ]);
      expect(reasons).toContain('Waiting for HTTP-01 challenge propagation: ');
      expect(reasons).toContain(elsewhere);
    });
    const secret = await kubernetes.run(['get', 'secret', 'acme-nowhere', inGateway]);
    expect(secret.stderr).toContain('NotFound');
  }, 120_000);
});

describe('a renewed certificate', () => {
  test('is what the gateway shows at once, without a restart', async () => {
    const traefik = [gatewayNamespace, 'app.kubernetes.io/name=traefik', 'traefik'] as const;
    const before = await restarts(kubernetes, ...traefik);
    const { serialNumber } = await renewed(lab, gatewayNamespace, 'gateway');
    await lab.measure('the gateway shows a renewed certificate', () =>
      lab.eventually(async () => {
        const { certificate } = await door.handshake(`app.${domain}`);
        expect(certificate.serialNumber).toBe(serialNumber);
      }),
    );
    expect(await restarts(kubernetes, ...traefik)).toEqual(before);
  }, 150_000);
});
