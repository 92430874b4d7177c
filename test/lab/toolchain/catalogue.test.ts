import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import satisfies from 'semver/functions/satisfies';
import packageJson from '../../../package.json';
import { catalogue } from '../../../lab/toolchain/catalogue';
import type { Tool } from '../../../lab/toolchain/tool';
import { sourceOf } from '../../../lab/toolchain/download';

const tools = Object.entries<Tool>(catalogue);
const goMod = (module: string): string =>
  readFileSync(join(__dirname, '..', '..', '..', 'tools', module, 'go.mod'), 'utf8');
/** The version that a go.mod requires of the module that contains a package. */
const required = (module: string, goPackage: string): string | undefined =>
  [...goMod(module).matchAll(/^\s*(?:require )?(\S+) (v\S+)/gm)]
    .filter(([, path = '']) => goPackage === path || goPackage.startsWith(`${path}/`))
    .sort(([, a = ''], [, b = '']) => b.length - a.length)[0]?.[2];

test('every tool is pinned in its go.mod at the version of the catalogue', () => {
  const pinned = tools.map(([name, tool]) => [name, required(tool.module, tool.package)]);
  const stated = tools.map(([name, tool]) => [name, `v${tool.version}`]);
  // the last language host that is part of a module; it serves the newer CLI
  expect(Object.fromEntries(pinned)).toEqual({
    ...Object.fromEntries(stated),
    'pulumi-language-nodejs': 'v3.65.0',
    // the module of Prometheus 3.13.1
    prometheus: 'v0.313.1',
    promtool: 'v0.313.1',
    // its tags have no v, which Go does not take for versions: the commit of 6.9.2
    podinfo: 'v1.8.1-0.20250910200901-e86405a8674e',
    podcli: 'v1.8.1-0.20250910200901-e86405a8674e',
    // packages of ours; the next tests hold the versions of what they are made of
    coredns: undefined,
    notes: undefined,
    pause: undefined,
    rclone: undefined,
  });
});

test('rclone is made of the packages of its version', () => {
  expect(required('rclone', 'github.com/rclone/rclone/cmd')).toBe(`v${catalogue.rclone.version}`);
});

test('CoreDNS is made of the packages of its version', () => {
  const made = required('coredns', 'github.com/coredns/coredns/coremain');
  expect(made).toBe(`v${catalogue.coredns.version}`);
});

test.each(['notes', 'pause'] as const)('%s of ours says the version of the catalogue', (name) => {
  const program = readFileSync(join(__dirname, '../../../tools', name, 'main.go'), 'utf8');
  expect(program).toContain(`const version = "${catalogue[name].version}"`);
});

test('images have CoreDNS and pause in the versions that kubeadm knows', () => {
  // https://github.com/kubernetes/kubernetes/blob/v1.34.2/cmd/kubeadm/app/constants/constants.go
  expect(catalogue.kubeadm.version).toBe('1.34.2');
  expect(catalogue.coredns.version).toBe('1.12.1');
  expect(catalogue.pause.version).toBe('3.10.1');
});

test.each(tools)('%s accepts its own version from PATH and no pre-release of it', (_, tool) => {
  expect(satisfies(tool.version, tool.fits)).toBe(true);
  expect(satisfies(`${tool.version}-dispatcher`, tool.fits)).toBe(false);
});

test.each(tools)('%s is a tool of its module', (_, { module, package: goPackage }) => {
  expect(goMod(module)).toMatch(new RegExp(`^(tool )?\\s*${goPackage}$`, 'm'));
});

test('tools that share a module are built at once: same flags, packages named like the tools', () => {
  for (const module of new Set(tools.map(([, tool]) => tool.module))) {
    const group = tools.filter(([, tool]) => tool.module === module);
    const flags = group.map(([, { ldflags = [], tags = [] }]) => JSON.stringify([ldflags, tags]));
    expect(new Set(flags).size).toBe(1);
    if (group.length === 1) continue;
    expect(group.map(([, tool]) => tool.package.split('/').at(-1))).toEqual(
      group.map(([name]) => name),
    );
  }
});

test('the Pulumi CLI is as old as the SDK of package.json', () => {
  expect(catalogue.pulumi.version).toBe(packageJson.dependencies['@pulumi/pulumi']);
});

const address = (
  name: keyof typeof catalogue,
  os: 'linux' | 'darwin',
  arch: 'amd64' | 'arm64',
): unknown => {
  const tool: Tool = catalogue[name];
  return sourceOf(tool.download, tool.version, { os, arch });
};

test('the Pulumi archive is named with x64, and holds CLI and language host', () => {
  const archive = {
    url: 'https://get.pulumi.com/releases/sdk/pulumi-v3.230.0-linux-x64.tar.gz',
    checksums: 'https://get.pulumi.com/releases/sdk/pulumi-3.230.0-checksums.txt',
  };
  expect(address('pulumi', 'linux', 'amd64')).toEqual({ ...archive, member: 'pulumi/pulumi' });
  expect(address('pulumi-language-nodejs', 'linux', 'amd64')).toEqual({
    ...archive,
    member: 'pulumi/pulumi-language-nodejs',
  });
  expect(address('pulumi', 'darwin', 'arm64')).toEqual({
    ...archive,
    url: 'https://get.pulumi.com/releases/sdk/pulumi-v3.230.0-darwin-arm64.tar.gz',
    member: 'pulumi/pulumi',
  });
});

test('Kubernetes servers are published for Linux alone, kubectl for macOS too', () => {
  expect(address('kube-apiserver', 'linux', 'arm64')).toEqual({
    url: 'https://dl.k8s.io/release/v1.34.2/bin/linux/arm64/kube-apiserver',
    checksums: 'https://dl.k8s.io/release/v1.34.2/bin/linux/arm64/kube-apiserver.sha256',
  });
  expect(address('kube-apiserver', 'darwin', 'arm64')).toBeUndefined();
  expect(address('kubectl', 'darwin', 'arm64')).toEqual({
    url: 'https://dl.k8s.io/release/v1.34.2/bin/darwin/arm64/kubectl',
    checksums: 'https://dl.k8s.io/release/v1.34.2/bin/darwin/arm64/kubectl.sha256',
  });
});

test('etcd, kwok and immudb come from their GitHub releases', () => {
  const github = 'https://github.com';
  expect(address('etcd', 'linux', 'amd64')).toEqual({
    url: `${github}/etcd-io/etcd/releases/download/v3.6.8/etcd-v3.6.8-linux-amd64.tar.gz`,
    checksums: `${github}/etcd-io/etcd/releases/download/v3.6.8/SHA256SUMS`,
    member: 'etcd-v3.6.8-linux-amd64/etcd',
  });
  expect(address('kwokctl', 'darwin', 'amd64')).toEqual({
    url: `${github}/kubernetes-sigs/kwok/releases/download/v0.7.0/kwokctl-darwin-amd64`,
    checksums: 'https://api.github.com/repos/kubernetes-sigs/kwok/releases/tags/v0.7.0',
  });
  expect(address('immuadmin', 'linux', 'arm64')).toEqual({
    url: `${github}/codenotary/immudb/releases/download/v1.11.1/immuadmin-v1.11.1-linux-arm64`,
    checksums: 'https://api.github.com/repos/codenotary/immudb/releases/tags/v1.11.1',
  });
});

test('Prometheus and promtool come in one archive, named by the version without a v', () => {
  const folder = 'https://github.com/prometheus/prometheus/releases/download/v3.13.1';
  expect(address('promtool', 'darwin', 'arm64')).toEqual({
    url: `${folder}/prometheus-3.13.1.darwin-arm64.tar.gz`,
    checksums: `${folder}/sha256sums.txt`,
    member: 'prometheus-3.13.1.darwin-arm64/promtool',
  });
});

test('kubeconform comes in an archive, kube-score as it is', () => {
  const kubeconform = 'https://github.com/yannh/kubeconform/releases/download/v0.7.0';
  expect(address('kubeconform', 'linux', 'arm64')).toEqual({
    url: `${kubeconform}/kubeconform-linux-arm64.tar.gz`,
    checksums: `${kubeconform}/CHECKSUMS`,
    member: 'kubeconform',
  });
  const kubeScore = 'https://github.com/zegl/kube-score/releases/download/v1.20.0';
  expect(address('kube-score', 'darwin', 'arm64')).toEqual({
    url: `${kubeScore}/kube-score_1.20.0_darwin_arm64`,
    checksums: `${kubeScore}/checksums.txt`,
  });
});

test('a mirror stands in for every publisher, whose host becomes a folder', () => {
  const { download, version } = catalogue.kubectl;
  const linux = { os: 'linux', arch: 'amd64' } as const;
  expect(sourceOf(download, version, linux, 'http://mirror.test/tools/')).toEqual({
    url: 'http://mirror.test/tools/dl.k8s.io/release/v1.34.2/bin/linux/amd64/kubectl',
    checksums: 'http://mirror.test/tools/dl.k8s.io/release/v1.34.2/bin/linux/amd64/kubectl.sha256',
  });
});
