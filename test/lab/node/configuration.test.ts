import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { parse } from 'yaml';
import {
  clientCertificate,
  clientKubeconfig,
  kubeletClient,
  servingCertificate,
} from '../../../lab/node/configuration/credentials';
import { nodeFiles } from '../../../lab/node/configuration/files';
import { supervised, serviceFiles } from '../../../lab/node/configuration/services';
import { dnsObjects } from '../../../lab/node/manifests/dns';
import { nodeImages } from '../../../lab/node/manifests/images';
import { volumeObjects } from '../../../lab/node/manifests/volumes';
import { apiEndpoint } from '../../../lab/node/manifests/api';
import { nodeNetwork } from '../../../lab/node/network';
import { selfSigned } from '../../../lab/x509/certificates';

const network = nodeNetwork(4);
const store = {
  name: 'store',
  executable: '/cache/gateway',
  arguments: ['--port', ':9000', '/var/lib/it is'],
  environment: { SECRET: "a'b" },
  files: { '/etc/store/key.pem': 'KEY' },
  folders: ['/var/lib/store'],
};

async function authority() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const names = { dnsNames: [], ipAddresses: [], uris: [] };
  const { pem } = await selfSigned(privateKey, { commonName: 'lab' }, names, {
    allowedUses: ['cert_signing'],
    role: { maxPathLength: 0 },
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    subjectKeyIds: 'all',
    authorityKeyId: 'unset',
  });
  const caKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { server: 'https://198.18.4.1:6443', caCert: pem, caKey };
}

async function content(file: string): Promise<string> {
  const files = nodeFiles({
    name: 'node-real',
    network,
    api: await authority(),
    services: [store],
  });
  return files[file]?.content ?? `no ${file}`;
}

test('a service is run by what it is made of, each word as it was given', () => {
  expect(serviceFiles(supervised(store))).toEqual({
    '/etc/plinth/services/store/run': {
      content:
        "#!/bin/sh\nexec 2>&1\nexport 'SECRET=a'\\''b'\nexec /opt/plinth/store --port :9000 '/var/lib/it is'\n",
      mode: 0o700,
    },
    '/etc/plinth/services/store/log/run': {
      content: '#!/bin/sh\nexec svlogd -tt /var/log/plinth/store\n',
      mode: 0o700,
    },
  });
});

test('the kubelet waits to be told, for images that are missing at its start would be missing for minutes', async () => {
  expect(await content('/etc/plinth/services/kubelet/down')).toBe('');
  expect(await content('/etc/plinth/services/containerd/down')).toBe(
    'no /etc/plinth/services/containerd/down',
  );
});

test('the kubelet keeps what no registry would give back', async () => {
  expect(parse(await content('/etc/plinth/kubelet.yaml'))).toMatchObject({
    cgroupRoot: '/',
    failCgroupV1: false,
    seccompDefault: true,
    clusterDNS: ['10.96.0.10'],
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'nodefs.available': '1%' },
  });
});

test('pods have addresses of their own node, which are free again after a restart', async () => {
  expect(JSON.parse(await content('/etc/cni/net.d/10-pods.conflist'))).toMatchObject({
    plugins: [
      {
        type: 'ptp',
        ipam: { dataDir: '/run/cni/networks', ranges: [[{ subnet: '198.19.4.0/24' }]] },
      },
      { type: 'portmap' },
    ],
  });
});

test('containerd holds pods with the image that is loaded', async () => {
  const toml = await content('/etc/containerd/config.toml');
  expect(toml).toContain(`sandbox_image = "${nodeImages.pause}"`);
  expect(toml).toContain('restrict_oom_score_adj = true');
});

test('files of a service are for root of the node alone', async () => {
  const api = await authority();
  const files = nodeFiles({ name: 'node-real', network, api, services: [store] });
  expect(files['/etc/store/key.pem']).toEqual({ content: 'KEY', mode: 0o600 });
});

test('the API server knows the kubelet as a node and nothing more', async () => {
  const api = await authority();
  const { certificate, key } = await clientCertificate(kubeletClient('node-real'), api);
  const read = new X509Certificate(certificate);
  expect(read.subject.split('\n').sort()).toEqual(['CN=system:node:node-real', 'O=system:nodes']);
  expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(read.verify(new X509Certificate(api.caCert).publicKey)).toBe(true);
  const { users, clusters } = parse(clientKubeconfig(api, { certificate, key })) as {
    users: { user: Record<string, string> }[];
    clusters: { cluster: Record<string, string> }[];
  };
  expect(clusters[0]?.cluster['server']).toBe('https://198.18.4.1:6443');
  const embedded = Buffer.from(users[0]?.user['client-key-data'] ?? '', 'base64').toString();
  expect(embedded).toBe(key);
});

test('the kubelet proves to the API server that it is at the address of the node', async () => {
  const pair = await servingCertificate(
    kubeletClient('node-real'),
    network.node,
    await authority(),
  );
  const read = new X509Certificate(pair.certificate);
  expect(read.checkIP('198.18.4.2')).toBe('198.18.4.2');
  expect(read.checkIP('198.18.4.1')).toBeUndefined();
  expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
});

test('pods of the lab itself run from images that a node is given', () => {
  const text = JSON.stringify([...dnsObjects(), ...volumeObjects('node-real')]);
  const used = [...text.matchAll(/"?image\\?":\\?"([^"\\]+)/g)].map(([, image]) => image);
  expect(used.sort()).toEqual([nodeImages.shell, nodeImages.volumes, nodeImages.dns].sort());
});

test('names that clients outside use lead to the gateway, in the cluster too', () => {
  const configuration = dnsObjects().find(({ kind }) => kind === 'ConfigMap');
  const { Corefile = '' } = configuration?.['data'] as { readonly Corefile?: string };
  expect(/^plinth\.test:53 \{\n[^]*?^\}/m.exec(Corefile)?.[0]).toBe(
    [
      'plinth.test:53 {',
      '    errors',
      '    rewrite stop {',
      '        name regex .* traefik.gateway.svc.cluster.local answer auto',
      '    }',
      '    kubernetes cluster.local {',
      '        ttl 30',
      '    }',
      '    prometheus :9153',
      '}',
    ].join('\n'),
  );
});

test('no other node of the lab is asked to make the folder of a volume', () => {
  const configuration = volumeObjects('node-real').find(({ kind }) => kind === 'ConfigMap');
  const data = configuration?.['data'] as Readonly<Record<string, string>>;
  expect(JSON.parse(data['config.json'] ?? '')).toEqual({
    nodePathMap: [{ node: 'node-real', paths: ['/var/lib/plinth/volumes'] }],
  });
});

test('volumes are of the kind whose use the kubelet measures', () => {
  const storageClass = volumeObjects('node-real').find(({ kind }) => kind === 'StorageClass');
  expect(storageClass?.metadata.annotations).toEqual({
    'storageclass.kubernetes.io/is-default-class': 'true',
    defaultVolumeType: 'local',
  });
});

test('the Service of the API server leads to the usual port at the host end of the link', () => {
  expect(apiEndpoint(network)).toMatchObject({
    metadata: { name: 'kubernetes', namespace: 'default' },
    endpoints: [{ addresses: ['198.18.4.1'] }],
    ports: [{ port: 6443 }],
  });
});
