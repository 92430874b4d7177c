import { parse } from 'yaml';
import { kwokctlConfiguration } from '../../../lab/control-plane/kwokctl';
import { labPaths } from '../../../lab/control-plane/paths';
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

const configuration = parse(kwokctlConfiguration(paths, ports, tools, { name: 'simulator' })) as {
  readonly options: Readonly<Record<string, unknown>>;
  readonly components: readonly unknown[];
  readonly componentsPatches: readonly Patch[];
};

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
