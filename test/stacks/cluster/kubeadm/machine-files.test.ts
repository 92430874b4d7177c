import { parse, parseAllDocuments } from 'yaml';
import { cloudInit } from '../../../../stacks/cluster/kubeadm/cloud-init';
import { contentOf, machines } from './machines';

const controlPlane = machines['control plane'] ?? [];
const worker = machines['worker with a disk'] ?? [];

function documents(text: string): readonly Record<string, unknown>[] {
  return parseAllDocuments(text).map((one) => one.toJS() as Record<string, unknown>);
}

test('programs may be run by all and written by root, everything else is only read', () => {
  for (const { path, permissions, content } of [...controlPlane, ...worker]) {
    expect([path, permissions]).toEqual([
      path,
      path.startsWith('/usr/local/lib/plinth/') ? '0755' : '0644',
    ]);
    expect(content.startsWith('#!')).toBe(permissions === '0755');
  }
});

test('cloud-init writes every file as root, and starts what makes a node of the machine', () => {
  const { write_files: files, runcmd } = parse(cloudInit(worker)) as {
    readonly write_files: readonly Record<string, string>[];
    readonly runcmd: unknown;
  };
  expect(files.map(({ path, owner }) => [path, owner])).toEqual(
    worker.map(({ path }) => [path, 'root:root']),
  );
  expect(files.map(({ content }) => content)).toEqual(worker.map(({ content }) => content));
  expect(runcmd).toEqual([
    ['systemctl', 'daemon-reload'],
    ['systemctl', 'enable', '--now', '--no-block', 'plinth-start.service'],
  ]);
});

test('the control plane is reached inside by an address that its certificate names too', () => {
  const [init, cluster] = documents(contentOf(controlPlane, 'kubeadm.yaml'));
  expect(init).toMatchObject({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'InitConfiguration',
    nodeRegistration: { name: 'edge-control-plane' },
    localAPIEndpoint: { advertiseAddress: '10.40.0.2', bindPort: 6443 },
  });
  expect(cluster).toMatchObject({
    kind: 'ClusterConfiguration',
    kubernetesVersion: 'v1.34.2',
    controlPlaneEndpoint: '10.40.0.2:6443',
    networking: { podSubnet: '10.48.0.0/14', serviceSubnet: '10.41.0.0/20' },
    etcd: { local: { dataDir: '/var/lib/control-plane/etcd' } },
    apiServer: { certSANs: ['203.0.113.9', '10.40.0.2'] },
  });
});

test('Secrets are encrypted, requests written down, and arguments are lists', () => {
  const [, cluster] = documents(contentOf(controlPlane, 'kubeadm.yaml'));
  const { apiServer } = cluster as { readonly apiServer: { readonly extraArgs: unknown } };
  expect(apiServer.extraArgs).toEqual([
    { name: 'profiling', value: 'false' },
    { name: 'encryption-provider-config', value: '/etc/kubernetes/encryption.yaml' },
    { name: 'audit-policy-file', value: '/etc/kubernetes/audit-policy.yaml' },
    { name: 'audit-log-path', value: '/var/lib/control-plane/audit/audit.log' },
    { name: 'audit-log-maxage', value: '30' },
    { name: 'audit-log-maxbackup', value: '20' },
    { name: 'audit-log-maxsize', value: '100' },
  ]);
});

test('a worker joins with a kubeconfig, and says its zone and pool', () => {
  expect(documents(contentOf(worker, 'kubeadm.yaml'))).toMatchObject([
    {
      kind: 'JoinConfiguration',
      nodeRegistration: {
        name: 'edge-general-1',
        kubeletExtraArgs: [
          {
            name: 'node-labels',
            value: 'topology.kubernetes.io/zone=europe-west1-b,plinth.dev/pool=general',
          },
        ],
      },
      discovery: { file: { kubeConfigPath: '/etc/plinth/discovery.conf' } },
    },
  ]);
});

test('a kubelet waits for the disk of its machine; without one there is nothing to wait for', () => {
  const dropIn = 'kubelet.service.d/20-plinth.conf';
  expect(contentOf(controlPlane, dropIn)).toContain('RequiresMountsFor=/var/lib/control-plane\n');
  expect(contentOf(worker, dropIn)).toContain('RequiresMountsFor=/var/lib/volumes\n');
  expect((machines['worker without one'] ?? []).map(({ path }) => path)).not.toContain(
    `/etc/systemd/system/${dropIn}`,
  );
});

test('nothing resets a control plane, and one thing alone formats', () => {
  const programs = controlPlane.map(({ content }) => content).join('\n');
  expect(programs).not.toMatch(/kubeadm reset/);
  expect(programs.match(/mkfs\S*/g)).toEqual(['mkfs.ext4']);
});

test('containerd uses the cgroups of systemd and tells of pods', () => {
  const configuration = contentOf(worker, 'config.toml');
  expect(configuration).toContain('SystemdCgroup = true');
  expect(configuration).toMatch(/nri\.v1\.nri"\]\n {2}disable = false/);
});
