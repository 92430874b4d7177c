import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { Yaml } from 'cdk8s';
import { parse } from 'yaml';
import { certManagerAlerts } from '../../../constructs/cert-manager/alerts';
import { certManagerDashboard } from '../../../constructs/cert-manager/dashboard';
import { certificateRequest } from '../../../lab/x509/certificates';
import { rejected, type Kubectl } from '../../kubectl';
import { eventually } from '../../loopback';
import { run } from '../../run';
import { temporaryFolder } from '../../temporary';
import { Component } from './component';
import { Installed } from './installed';
import { issuersAndCertificates } from './local';
import { describeInSandbox } from './needs';

// tools are there, or built within minutes
jest.setTimeout(20 * 60_000);

const folder = temporaryFolder('cert-manager-programs');
let installed: Installed;
let kubectl: Kubectl;
let signingRequest: string;

describeInSandbox('the programs of cert-manager', () => {
  beforeAll(async () => {
    installed = await Installed.open(folder);
    kubectl = installed.cluster.kubectl;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const names = { dnsNames: ['foreign.example.test'], ipAddresses: [], uris: [] };
    signingRequest = (await certificateRequest(privateKey, {}, names)).pem;
  });

  afterAll(() => installed.close());

  test('before the webhook runs, the API server takes no issuer', async () => {
    const { code, out } = await kubectl.apply(
      Yaml.stringify(...issuersAndCertificates.slice(0, 1)),
    );
    expect(code).toBe(1);
    expect(out).toContain('failed calling webhook "webhook.cert-manager.io"');
  });

  test('the programs start as rendered, answer their probes, and the API server trusts the webhook', async () => {
    await installed.start();
    expect(await installed.webhook.answers(6080, '/livez')).toBe('');
    expect(await installed.controller.answers(9403, '/livez')).toBe('ok');
    const ca = await installed.secretKey('cert-manager', 'cert-manager-webhook-ca', 'ca.crt');
    const kinds = 'validatingwebhookconfigurations,mutatingwebhookconfigurations';
    const bundles = ['-o', 'jsonpath={.items[*].webhooks[*].clientConfig.caBundle}'];
    const found = (await kubectl.must(['get', kinds, ...bundles])).split(' ');
    expect(found.map((it) => Buffer.from(it, 'base64').toString())).toEqual([ca, ca]);
  });

  test('every certificate that `local` orders is issued, with no right that the rendered roles lack', async () => {
    const applied = await kubectl.apply(Yaml.stringify(...issuersAndCertificates));
    expect(rejected(applied)).toEqual([]);
    const ready = ['--for=condition=Ready', 'issuer,clusterissuer,certificate', '-A', '--all'];
    const { code, out } = await kubectl.run(['wait', ...ready, '--timeout=120s']);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out.match(/condition met/g)).toHaveLength(issuersAndCertificates.length);
    const { controller, webhook, cainjector } = installed;
    for (const { program } of [controller, webhook, cainjector]) {
      expect(program.log).not.toContain('forbidden');
    }
  });

  test('a certificate is signed by the authority, names what was ordered, and fits its key', async () => {
    const authority = new X509Certificate(
      await installed.secretKey('cert-manager', 'platform-ca', 'tls.crt'),
    );
    const leaf = await certificateOf('gateway', 'gateway');
    expect(authority.ca).toBe(true);
    expect(authority.subject).toBe('CN=Plinth platform CA');
    expect(authority.verify(authority.publicKey)).toBe(true);
    expect(leaf.verify(authority.publicKey)).toBe(true);
    expect(leaf.checkIssued(authority)).toBe(true);
    expect(leaf.checkHost('shop.local.plinth.test')).toBe('*.local.plinth.test');
    expect(leaf.checkHost('shop.example.com')).toBeUndefined();
    const key = createPrivateKey(await installed.secretKey('gateway', 'gateway', 'tls.key'));
    expect(leaf.checkPrivateKey(key)).toBe(true);
    expect(await installed.secretKey('gateway', 'gateway', 'ca.crt')).toBe(authority.toString());
  });

  test('the webhook refuses a certificate without a name', async () => {
    const spec = { secretName: 'empty', issuerRef: { kind: 'ClusterIssuer', name: 'platform-ca' } };
    const { code, out } = await kubectl.apply(Yaml.stringify(own('Certificate', 'empty', spec)));
    expect(code).toBe(1);
    expect(out).toContain('admission webhook "webhook.cert-manager.io" denied the request');
    expect(out).toContain('spec: Invalid value');
  });

  test('the webhook writes down who asked, and lets nobody approve who may not', async () => {
    const requests = ['-n', 'gateway', 'get', 'certificaterequests', '-o'];
    const asked = await kubectl.must([...requests, 'jsonpath={.items[*].spec.username}']);
    expect(asked).toBe('system:serviceaccount:cert-manager:cert-manager');

    const role = ['--verb=get,patch', '--resource=certificaterequests/status,certificaterequests'];
    await kubectl.must(['create', 'clusterrole', 'status-writer', ...role]);
    const binding = ['--clusterrole=status-writer', '--user=mallory'];
    await kubectl.must(['create', 'clusterrolebinding', 'status-writer', ...binding]);
    const spec = {
      request: Buffer.from(signingRequest).toString('base64'),
      // signs nothing here: cert-manager itself approves what names its own issuers
      issuerRef: { kind: 'Gateway', name: 'foreign', group: 'gateway.networking.k8s.io' },
    };
    await kubectl.mustApply(Yaml.stringify(own('CertificateRequest', 'foreign', spec)));
    const approval = { type: 'Approved', status: 'True', reason: 'Mine', message: 'by me' };
    const { code, out } = await kubectl.run([
      ...['-n', 'gateway', 'patch', 'certificaterequest', 'foreign', '--subresource=status'],
      ...['--type=merge', '--as=mallory'],
      `-p=${JSON.stringify({ status: { conditions: [approval] } })}`,
    ]);
    expect(code).toBe(1);
    expect(out).toContain('admission webhook "webhook.cert-manager.io" denied the request');
    expect(out).toContain(
      'user "mallory" does not have permissions to set approved/denied conditions',
    );
  });

  test('a certificate that is due is renewed with another key', async () => {
    const before = await certificateOf('gateway', 'gateway');
    const due = {
      status: {
        conditions: [
          {
            type: 'Issuing',
            status: 'True',
            reason: 'Asked',
            message: 'by a test',
            lastTransitionTime: new Date().toISOString(),
          },
        ],
      },
    };
    const patch = ['patch', 'certificate', 'gateway', '--subresource=status', '--type=merge'];
    await kubectl.must(['-n', 'gateway', ...patch, `-p=${JSON.stringify(due)}`]);
    const after = await eventually(async () => {
      const now = await certificateOf('gateway', 'gateway');
      if (now.serialNumber === before.serialNumber) throw new Error('it is the old one');
      return now;
    });
    expect(after.checkHost('shop.local.plinth.test')).toBe('*.local.plinth.test');
    expect(after.publicKey.equals(before.publicKey)).toBe(false);
    await kubectl.must([
      ...['-n', 'gateway', 'wait', 'certificate/gateway', '--for=condition=Ready'],
      '--timeout=30s',
    ]);
  });

  test('every series of cert-manager that alerts and the dashboard read is there', async () => {
    const metrics = await installed.controller.answers(9402, '/metrics');
    const read = JSON.stringify([certManagerAlerts, certManagerDashboard()]);
    const names = [...new Set(read.match(/\bcertmanager_[a-z_]+/g))].sort();
    // counted from the first request to an ACME server on, which another test makes
    const wanted = names.filter((name) => !name.includes('_acme_client_'));
    expect(wanted.length).toBeGreaterThan(5);
    const lacking = wanted.filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(metrics));
    expect(lacking).toEqual([]);
    expect(metrics).toMatch(
      /^certmanager_certificate_ready_status\{condition="True",issuer_group="cert-manager\.io",issuer_kind="ClusterIssuer",issuer_name="platform-ca",name="gateway",namespace="gateway"\} 1$/m,
    );
  });

  test('a Gateway that names an issuer gets its certificate', async () => {
    const gateway = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: {
        name: 'shop',
        namespace: 'gateway',
        annotations: { 'cert-manager.io/cluster-issuer': 'platform-ca' },
      },
      spec: {
        gatewayClassName: 'none',
        listeners: [
          {
            name: 'https',
            hostname: 'shop.example.test',
            port: 443,
            protocol: 'HTTPS',
            tls: { certificateRefs: [{ name: 'shop-tls' }] },
          },
        ],
      },
    };
    await kubectl.mustApply(Yaml.stringify(gateway));
    const issued = await eventually(() => certificateOf('gateway', 'shop-tls'));
    expect(issued.checkHost('shop.example.test')).toBe('shop.example.test');
  });

  test('a second replica waits, and works as soon as the first has ended', async () => {
    const second = await Component.open('cert-manager', {
      cluster: installed.cluster,
      replica: 2,
    });
    try {
      second.start();
      await second.answers(9403, '/livez');
      const holder = await leaseHolder();
      expect(second.program.log).not.toContain('starting');
      expect(await installed.controller.program.stop()).toBe(0);
      await eventually(async () => {
        if ((await leaseHolder()) === holder) throw new Error('the lease is still held');
      });
      const spec = {
        secretName: 'later',
        dnsNames: ['later.example.test'],
        issuerRef: { kind: 'ClusterIssuer', name: 'platform-ca' },
      };
      await kubectl.mustApply(Yaml.stringify(own('Certificate', 'later', spec)));
      const issued = await eventually(() => certificateOf('gateway', 'later'));
      expect(issued.checkHost('later.example.test')).toBe('later.example.test');
    } finally {
      await second.close();
    }
  });

  test.each(['controller', 'webhook', 'cainjector'])(
    'fails to start the %s with a flag it does not know, or a file that is not its configuration',
    async (component) => {
      const program = installed.cluster.tools[`cert-manager-${component}`] ?? '';
      const flag = await run(program, ['--enable-magic']);
      expect(flag.code).toBe(1);
      expect(flag.out).toContain('unknown flag: --enable-magic');
      const file = await run(program, [`--config=${__filename}`]);
      expect(file.code).toBe(1);
      expect(file.out).toContain('failed to decode');
    },
  );

  function own(kind: string, name: string, spec: object): object {
    const metadata = { name, namespace: 'gateway' };
    return { apiVersion: 'cert-manager.io/v1', kind, metadata, spec };
  }

  async function certificateOf(namespace: string, secret: string): Promise<X509Certificate> {
    return new X509Certificate(await installed.secretKey(namespace, secret, 'tls.crt'));
  }

  async function leaseHolder(): Promise<string> {
    const get = ['-n', 'cert-manager', 'get', 'lease', 'cert-manager-controller', '-o', 'yaml'];
    const lease = parse(await kubectl.must(get)) as { spec: { holderIdentity?: string } };
    const { holderIdentity } = lease.spec;
    if (!holderIdentity) throw new Error('nobody holds the lease');
    return holderIdentity;
  }
});
