import { X509Certificate } from 'node:crypto';
import { App, Chart, Yaml } from 'cdk8s';
import { parse } from 'yaml';
import { Certificate } from '../../../constructs/cert-manager/certificate';
import { AcmeIssuer } from '../../../constructs/cert-manager/issuers';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { at, listAt } from '../../../stacks/release/manifest';
import type { Kubectl } from '../../kubectl';
import { eventually } from '../../loopback';
import { temporaryFolder } from '../../temporary';
import { AcmeServer, directory } from './acme-server';
import { Installed } from './installed';
import { Program } from './program';
import { describeInSandbox } from './needs';

// tools are there, or built within minutes
jest.setTimeout(20 * 60_000);

const host = 'shop.example.test';
const folder = temporaryFolder('cert-manager-acme');
let installed: Installed;
let kubectl: Kubectl;
let server: AcmeServer;

describeInSandbox('cert-manager and an ACME server', () => {
  beforeAll(async () => {
    const tools = await ensureTools(['cert-manager-acmesolver', 'pebble', 'pebble-challtestsrv']);
    server = await AcmeServer.of(tools);
    installed = await Installed.open(folder, server.inPod);
    kubectl = installed.cluster.kubectl;
    server.start(installed.controller.sandbox);
    await installed.start();
  });

  afterAll(async () => {
    await server.stop();
    await installed.close();
  });

  function ordered(name: string, dnsName: string): string {
    const chart = new Chart(new App(), 'acme', {
      namespace: 'gateway',
      disableResourceNameHashes: true,
    });
    const issuer = new AcmeIssuer(chart, 'issuer', {
      name: 'pebble',
      kind: 'Issuer',
      server: { directory, caBundle: server.ca },
      email: 'ops@example.test',
      solvers: [
        {
          type: 'http01-gateway',
          gateway: { name: 'gateway', namespace: 'gateway', listener: 'http' },
        },
      ],
    });
    new Certificate(chart, 'certificate', { name, issuer, dnsNames: [dnsName] });
    return Yaml.stringify(...(chart.toJson() as unknown[]));
  }

  /** The pod that is to answer, as cert-manager made it. */
  async function solverPod(): Promise<unknown> {
    const labels = ['-l', 'acme.cert-manager.io/http01-solver=true', '-o', 'yaml'];
    const list = parse(await kubectl.must(['-n', 'gateway', 'get', 'pods', ...labels])) as object;
    const [pod] = listAt(list, 'items');
    if (pod === undefined) throw new Error('there is no pod that answers');
    return pod;
  }

  test('an ACME server gives a certificate to whom answers its challenge through the Gateway', async () => {
    await kubectl.mustApply(ordered('shop', host));
    const pod = await eventually(solverPod);
    const [container] = listAt(pod, 'spec', 'containers');
    expect(at(container, 'image')).toBe('quay.io/jetstack/cert-manager-acmesolver:v1.21.2');
    const args = listAt(container, 'args').map(String);
    const solver = new Program(installed.controller.sandbox.start('acmesolver', args));
    try {
      await eventually(async () => {
        const get = ['-n', 'gateway', 'get', 'httproute', '-o', 'yaml'];
        const [route] = listAt(parse(await kubectl.must(get)), 'items');
        expect(at(route, 'spec')).toMatchObject({
          hostnames: [host],
          parentRefs: [{ name: 'gateway', namespace: 'gateway', sectionName: 'http' }],
          rules: [{ backendRefs: [{ kind: 'Service', port: 8089 }] }],
        });
      });
      await kubectl.must([
        ...['-n', 'gateway', 'wait', 'certificate/shop', '--for=condition=Ready'],
        '--timeout=120s',
      ]);
      expect(solver.log).toContain('got successful challenge request, writing key');
    } finally {
      expect(await solver.stop()).toBe(0);
    }
    const issued = new X509Certificate(await installed.secretKey('gateway', 'shop', 'tls.crt'));
    expect(issued.checkHost(host)).toBe(host);
    expect(issued.issuer).toMatch(/^CN=Pebble Intermediate CA/);
  });

  test('what answered is removed once it is no longer asked', async () => {
    await eventually(async () => {
      const kinds = 'pods,services,httproutes';
      const labels = ['-l', 'acme.cert-manager.io/http01-solver=true', '-o', 'name'];
      const left = await kubectl.must(['-n', 'gateway', 'get', kinds, ...labels]);
      if (left !== '') throw new Error(`there is ${left}`);
    });
  });

  test('requests to the server are counted where the alert and the dashboard look for them', async () => {
    const metrics = (await installed.controller.answers(9402, '/metrics'))
      .split('\n')
      .filter((line) => line.startsWith('certmanager_http_acme_'))
      .join('\n');
    expect(metrics).toMatch(
      /^certmanager_http_acme_client_request_count\{action="\w+",host="localhost:14000",method="POST",scheme="https",status="20\d"\} \d+$/m,
    );
    expect(metrics).toMatch(/^certmanager_http_acme_client_request_duration_seconds_count\{/m);
  });

  test('fails to obtain a certificate for a name that nothing answers for', async () => {
    await kubectl.mustApply(ordered('silent', 'silent.example.test'));
    const challenges = ['-n', 'gateway', 'get', 'challenges', '-o'];
    const reason = await eventually(async () => {
      const found = await kubectl.must([...challenges, 'jsonpath={.items[*].status.reason}']);
      if (!found.includes('propagation')) throw new Error(`not checked yet: ${found}`);
      return found;
    });
    expect(reason).toContain(
      'Waiting for HTTP-01 challenge propagation: failed to perform self check GET request',
    );
    const ready = ['-n', 'gateway', 'get', 'certificate', 'silent', '-o'];
    const condition = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
    expect(await kubectl.must([...ready, condition])).toBe('False');
  });
});
