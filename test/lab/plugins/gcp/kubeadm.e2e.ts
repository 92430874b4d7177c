import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import * as tls from '@pulumi/tls';
import { inspectLab, listLabs } from '../../../../lab/control-plane/lab';
import { reveal } from '../../../../lab/plugins/protocol/values';
import { TlsProvider } from '../../../../lab/plugins/tls/provider';
import type { Stack } from '../behaviour/harness/stack';
import { openCloud, type CloudWorld } from './world';

// named while the file loads: the SDK requires a class when it is named, which jest forbids between two tests
const { Address, Disk, Instance } = gcp.compute;
const { Secret, SecretVersion } = gcp.secretmanager;
const { CertRequest, LocallySignedCert, PrivateKey, SelfSignedCert } = tls;
const { Provider } = gcp;

jest.setTimeout(240_000);

let world: CloudWorld;
let stack: Stack;
let kubeconfig = '';

beforeAll(async () => {
  world = await openCloud();
  stack = await world.stack('machines');
});

afterAll(async () => {
  await world.close();
});

const key = (name: string) => new PrivateKey(name, { algorithm: 'ECDSA', ecdsaCurve: 'P256' });

function authority() {
  const { privateKeyPem } = key('ca');
  const subject = { commonName: 'kubernetes' };
  const { certPem } = new SelfSignedCert('ca', {
    ...{ privateKeyPem, subject, isCaCertificate: true, validityPeriodHours: 87_600 },
    allowedUses: ['cert_signing', 'digital_signature', 'key_encipherment'],
  });
  return { certPem, privateKeyPem };
}

function administrator({ certPem, privateKeyPem }: ReturnType<typeof authority>) {
  const own = key('admin').privateKeyPem;
  const subject = { commonName: 'ada', organization: 'system:masters' };
  const { certRequestPem } = new CertRequest('admin', { privateKeyPem: own, subject });
  const signed = new LocallySignedCert('admin', {
    ...{ certRequestPem, caCertPem: certPem, caPrivateKeyPem: privateKeyPem },
    ...{ validityPeriodHours: 8_760, allowedUses: ['client_auth', 'digital_signature'] },
  });
  return { certificate: signed.certPem, key: own };
}

function program(workers: readonly string[], machineType = 'e2-standard-2') {
  return () => {
    const provider = new Provider('google', {
      ...{ project: 'plinth-test', region: 'europe-west1', zone: 'europe-west1-b' },
    });
    const opts = { provider };
    const ca = authority();
    const address = new Address('api', {}, opts);
    const secret = new Secret('pki', { secretId: 'pki', replication: { auto: {} } }, opts);
    const files = pulumi.jsonStringify({
      '/etc/kubernetes/pki/ca.crt': ca.certPem,
      '/etc/kubernetes/pki/ca.key': ca.privateKeyPem,
    });
    const version = new SecretVersion('pki', { secret: secret.id, secretData: files }, opts);
    const disk = new Disk('data', { name: 'data', size: 20 }, opts);
    const machine = (
      name: string,
      more: Pick<gcp.compute.InstanceArgs, 'networkInterfaces' | 'metadata' | 'attachedDisks'>,
      after: readonly pulumi.Resource[],
    ) =>
      new Instance(
        name,
        {
          ...{ name, machineType, allowStoppingForUpdate: true, labels: { pool: 'general' } },
          bootDisk: { initializeParams: { image: 'debian-cloud/debian-13', size: 20 } },
          ...more,
        },
        { ...opts, dependsOn: [...after], deleteBeforeReplace: true },
      );
    const network = 'default';
    const plane = machine(
      'plane',
      {
        metadata: { 'plinth-role': 'control-plane', 'plinth-pki-secret': 'pki' },
        networkInterfaces: [{ network, accessConfigs: [{ natIp: address.address }] }],
        attachedDisks: [{ source: disk.id }],
      },
      [version],
    );
    for (const name of workers) {
      const metadata = { 'plinth-role': 'worker' };
      machine(name, { metadata, networkInterfaces: [{ network }] }, [plane]);
    }
    const user = administrator(ca);
    pulumi
      .all([address.address, ca.certPem, user.certificate, user.key, plane.id])
      .apply(([host, ...pems]) => (kubeconfig = configOf(host, pems)));
  };
}

function configOf(host: string, [ca = '', certificate = '', own = '']: readonly string[]): string {
  const data = (pem: string) => Buffer.from(pem).toString('base64');
  const cluster = { server: `https://${host}:6443`, 'certificate-authority-data': data(ca) };
  const user = { 'client-certificate-data': data(certificate), 'client-key-data': data(own) };
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'main' },
    clusters: [{ name: 'main', cluster }],
    users: [{ name: 'main', user }],
    contexts: [{ name: 'main', context: { cluster: 'main', user: 'main' } }],
  });
}

const nodes = async () =>
  (await world.kubectl(kubeconfig, 'get', 'nodes', '-o', 'name')).split('\n');

test('a control plane is a lab at its own address that admits who has a certificate of its authority', async () => {
  const { warnings } = await stack.up(program(['worker-a']));
  expect(warnings).toBe('');
  expect(JSON.parse(kubeconfig)).toMatchObject({
    clusters: [
      {
        cluster: { server: expect.stringMatching(/^https:\/\/127\.\d+\.\d+\.\d+:6443$/) as string },
      },
    ],
  });
  const whoami = await world.kubectl(
    kubeconfig,
    'auth',
    'whoami',
    '-o',
    'jsonpath={.status.userInfo.username}',
  );
  expect(whoami).toBe('ada');
  expect(await nodes()).toEqual(['node/plane', 'node/worker-a']);
  const again = await stack.up(program(['worker-a']));
  expect(new Set(again.steps.map(({ op }) => op))).toEqual(new Set(['same']));
});

test('fails when the certificate is of another authority', async () => {
  const { users } = JSON.parse(kubeconfig) as { users: [{ user: Record<string, string> }] };
  const { privateKey, certificate } = await stranger();
  Object.assign(users[0].user, {
    'client-certificate-data': Buffer.from(certificate).toString('base64'),
    'client-key-data': Buffer.from(privateKey).toString('base64'),
  });
  const config = { ...(JSON.parse(kubeconfig) as object), users };
  await expect(world.kubectl(JSON.stringify(config), 'get', 'nodes')).rejects.toThrow(
    'You must be logged in to the server',
  );
});

async function stranger() {
  const provider = new TlsProvider({ env: process.env });
  const call = { urn: '', name: '', signal: new AbortController().signal };
  const quiet = {
    log: () => undefined,
    status: () => undefined,
    preview: false,
    timeoutSeconds: 0,
  };
  const make = async (
    type: string,
    inputs: Record<string, string | number | boolean | string[] | object>,
  ) =>
    reveal((await provider.create({ ...call, ...quiet, type, inputs: inputs as never })).outputs);
  const own = await make('tls:index/privateKey:PrivateKey', {
    algorithm: 'ECDSA',
    ecdsaCurve: 'P256',
  });
  const privateKey = JSON.parse(JSON.stringify(own['privateKeyPem'])) as string;
  const made = await make('tls:index/selfSignedCert:SelfSignedCert', {
    ...{ privateKeyPem: privateKey, validityPeriodHours: 1, allowedUses: ['client_auth'] },
    subject: { commonName: 'mallory', organization: 'system:masters' },
  });
  return { privateKey, certificate: JSON.parse(JSON.stringify(made['certPem'])) as string };
}

test('workers come and go as nodes', async () => {
  await stack.up(program(['worker-a', 'worker-b']));
  expect(await nodes()).toEqual(['node/plane', 'node/worker-a', 'node/worker-b']);
  await stack.up(program(['worker-b']));
  expect(await nodes()).toEqual(['node/plane', 'node/worker-b']);
});

test('a machine that is replaced finds on its disk what was there', async () => {
  await world.kubectl(kubeconfig, 'create', 'configmap', 'kept', '--from-literal=answer=42');
  const [, ...rest] = await nodes();
  await stack.run('up', program(['worker-b']), '--target-replace', await urnOf('plane'));
  expect(rest).toEqual(['node/worker-b']);
  const kept = await world.kubectl(
    kubeconfig,
    'get',
    'configmap',
    'kept',
    '-o',
    'jsonpath={.data.answer}',
  );
  expect(kept).toBe('42');
});

async function urnOf(name: string): Promise<string> {
  const found = (await stack.resources()).find(({ urn }) => urn.endsWith(`::${name}`));
  return found?.urn ?? '';
}

test('its lab goes with the disk', async () => {
  const [lab = ''] = await listLabs(world.labs);
  expect((await inspectLab({ name: lab, labsDirectory: world.labs })).state).toBe('running');
  await stack.destroy();
  expect(await listLabs(world.labs)).toEqual([]);
});
