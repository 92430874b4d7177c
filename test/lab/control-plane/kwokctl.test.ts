import { parse } from 'yaml';
import type { Reach } from '../../../lab/control-plane/entrance';
import { kwokctlConfiguration } from '../../../lab/control-plane/kwokctl';
import { labPaths } from '../../../lab/control-plane/paths';
import { nodeNetwork } from '../../../lab/node/network';
import { labTools, type LabTools } from '../../../lab/control-plane/tools';

const paths = labPaths('/nowhere/labs', 'local');
const ports = {
  apiServer: 1,
  controllerManager: 2,
  etcd: 3,
  etcdPeer: 4,
  kwok: 5,
  scheduler: 6,
  simulator: 7,
};
const tools = Object.fromEntries(labTools.map((name) => [name, `/bin/${name}`])) as LabTools;

interface Patch {
  readonly name: string;
  readonly extraArgs?: readonly { readonly key: string; readonly value: string }[];
}

interface Configuration {
  readonly options: Readonly<Record<string, unknown>>;
  readonly components: readonly unknown[];
  readonly componentsPatches: readonly Patch[];
}

const configured = (...reach: [] | [Reach]) =>
  parse(
    kwokctlConfiguration(paths, ports, tools, { name: 'simulator' }, ...reach),
  ) as Configuration;
const argumentsOf = ({ componentsPatches }: Configuration, component: string) =>
  componentsPatches.find(({ name }) => name === component)?.extraArgs ?? [];

const configuration = configured();
const network = nodeNetwork(7);

test('everything is bound to loopback, on the ports that were chosen, with the tools that were given', () => {
  expect(configuration.options).toEqual({
    runtime: 'binary',
    kubeVersion: 'v1.34.2',
    bindAddress: '127.0.0.1',
    etcdPort: 3,
    etcdPeerPort: 4,
    kubeApiserverPort: 1,
    kubeControllerManagerPort: 2,
    kubeSchedulerPort: 6,
    kwokControllerPort: 5,
    etcdBinary: '/bin/etcd',
    kubeApiserverBinary: '/bin/kube-apiserver',
    kubeControllerManagerBinary: '/bin/kube-controller-manager',
    kubeSchedulerBinary: '/bin/kube-scheduler',
    kubectlBinary: '/bin/kubectl',
    kwokControllerBinary: '/bin/kwok',
  });
});

test('the simulator is a component like the others', () => {
  expect(configuration.components).toEqual([{ name: 'simulator' }]);
});

test('only webhook admission is switched off', () => {
  const server = configuration.componentsPatches.find(({ name }) => name === 'kube-apiserver');
  const admission = server?.extraArgs?.filter(({ key }) => key.includes('admission'));
  expect(admission).toEqual([
    {
      key: 'disable-admission-plugins',
      value: 'MutatingAdmissionWebhook,ValidatingAdmissionWebhook',
    },
  ]);
});

test("etcd's data lies outside of what kwokctl may empty", () => {
  const etcd = configuration.componentsPatches.find(({ name }) => name === 'etcd');
  expect(etcd?.extraArgs).toEqual([
    { key: 'data-dir', value: '/nowhere/labs/local/data', override: true },
  ]);
});

test('a real node and the API server reach each other, and webhooks are called', () => {
  const real = configured({ real: { network, played: [] } });
  expect(real.options['kubeApiserverCertSANs']).toEqual(['198.18.7.1', '10.96.0.1']);
  expect(argumentsOf(real, 'kube-apiserver')).toEqual([
    { key: 'service-cluster-ip-range', value: '10.96.0.0/16' },
    { key: 'advertise-address', value: '198.18.7.1' },
    { key: 'endpoint-reconciler-type', value: 'none' },
    { key: 'enable-aggregator-routing', value: 'true' },
    { key: 'feature-gates', value: 'MutatingAdmissionPolicy=true' },
    { key: 'runtime-config', value: 'admissionregistration.k8s.io/v1beta1=true' },
    { key: 'kubelet-client-certificate', value: `${paths.pki}/admin.crt` },
    { key: 'kubelet-client-key', value: `${paths.pki}/admin.key` },
    { key: 'kubelet-certificate-authority', value: `${paths.pki}/ca.crt` },
    { key: 'kubelet-preferred-address-types', value: 'InternalIP' },
  ]);
});

test('beside a real node kwok plays none but the simulated one', () => {
  const real = configured({ real: { network, played: [] } });
  expect(argumentsOf(real, 'kwok-controller')).toEqual([
    { key: 'node-ip', value: '127.0.0.1', override: true },
    { key: 'manage-all-nodes', value: 'false', override: true },
    { key: 'manage-nodes-with-label-selector', value: 'lab.plinth.dev/simulated=true' },
  ]);
  expect(argumentsOf(configuration, 'kwok-controller')).toEqual([
    { key: 'node-ip', value: '127.0.0.1', override: true },
  ]);
});

test('no webhook is called where an operator that serves one is played', () => {
  const without = configured({ real: { network, played: ['cert-manager'] } });
  expect(argumentsOf(without, 'kube-apiserver')[0]).toEqual({
    key: 'disable-admission-plugins',
    value: 'MutatingAdmissionWebhook,ValidatingAdmissionWebhook',
  });
});
