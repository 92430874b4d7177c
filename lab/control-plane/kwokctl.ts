import { spawn } from 'node:child_process';
import path from 'node:path';
import { stringify } from 'yaml';
import { certifiedAddresses, type Reach } from './entrance';
import type { LabPaths } from './paths';
import type { LabPorts } from './ports';
import { callsWebhooks, type RealControlPlane } from './real/control-plane';
import { simulatedNodeLabel } from './seed';
import type { LabTools } from './tools';

const kubernetesVersion = 'v1.34.2';

/** Components that kwokctl starts, as it names their logs and pid files. */
export const components = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok-controller',
  'simulator',
] as const;

/** The whole of kwokctl's input: equal text means that an installed control plane is up to date. */
export function kwokctlConfiguration(
  paths: LabPaths,
  ports: LabPorts,
  tools: LabTools,
  simulator: object,
  { entrance, real }: Reach = {},
): string {
  const addresses = certifiedAddresses({ entrance, real });
  return stringify({
    apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
    kind: 'KwokctlConfiguration',
    options: {
      runtime: 'binary',
      kubeVersion: kubernetesVersion,
      bindAddress: '127.0.0.1',
      ...(addresses.length > 0 && { kubeApiserverCertSANs: addresses }),
      etcdPort: ports.etcd,
      etcdPeerPort: ports.etcdPeer,
      kubeApiserverPort: ports.apiServer,
      kubeControllerManagerPort: ports.controllerManager,
      kubeSchedulerPort: ports.scheduler,
      kwokControllerPort: ports.kwok,
      etcdBinary: tools.etcd,
      kubeApiserverBinary: tools['kube-apiserver'],
      kubeControllerManagerBinary: tools['kube-controller-manager'],
      kubeSchedulerBinary: tools['kube-scheduler'],
      kubectlBinary: tools.kubectl,
      kwokControllerBinary: tools.kwok,
    },
    components: [simulator],
    componentsPatches: [
      { name: 'etcd', extraArgs: [{ key: 'data-dir', value: paths.data, override: true }] },
      {
        name: 'kube-apiserver',
        extraArgs: [
          ...(callsWebhooks(real) ? [] : [withoutWebhooks]),
          { key: 'service-cluster-ip-range', value: '10.96.0.0/16' },
          ...(real === undefined ? [] : realNodeArguments(paths, real)),
        ],
        extraEnvs: collectEarly('1GiB'),
      },
      {
        name: 'kube-controller-manager',
        extraArgs: [alone],
        extraEnvs: collectEarly('200MiB'),
      },
      { name: 'kube-scheduler', extraArgs: [alone], extraEnvs: collectEarly('120MiB') },
      {
        name: 'kwok-controller',
        extraEnvs: collectEarly('120MiB'),
        // where the API server sends `kubectl logs` and `exec`, to be told that nothing runs
        extraArgs: [
          { key: 'node-ip', value: '127.0.0.1', override: true },
          ...(real === undefined ? [] : simulatedNodesOnly),
        ],
      },
    ],
  });
}

/** Operators do not run on simulated nodes: their webhooks would refuse every object they watch. */
const withoutWebhooks = {
  key: 'disable-admission-plugins',
  value: 'MutatingAdmissionWebhook,ValidatingAdmissionWebhook',
};

/** What an API server on loopback needs so that it and a real node reach each other. */
function realNodeArguments({ pki }: LabPaths, { network }: RealControlPlane) {
  return [
    { key: 'advertise-address', value: network.host },
    // what is behind the Service `kubernetes` is an object of the lab's: the server knows only its port on loopback
    { key: 'endpoint-reconciler-type', value: 'none' },
    // webhooks are dialled at the addresses of their pods: those of Services exist on the node alone
    { key: 'enable-aggregator-routing', value: 'true' },
    { key: 'feature-gates', value: 'MutatingAdmissionPolicy=true' },
    { key: 'runtime-config', value: 'admissionregistration.k8s.io/v1beta1=true' },
    // for logs, exec and port-forward; every kubelet's certificate is the lab authority's
    { key: 'kubelet-client-certificate', value: path.join(pki, 'admin.crt') },
    { key: 'kubelet-client-key', value: path.join(pki, 'admin.key') },
    { key: 'kubelet-certificate-authority', value: path.join(pki, 'ca.crt') },
    { key: 'kubelet-preferred-address-types', value: 'InternalIP' },
  ];
}

const simulatedNodesOnly = [
  { key: 'manage-all-nodes', value: 'false', override: true },
  { key: 'manage-nodes-with-label-selector', value: `${simulatedNodeLabel}=true` },
];

/** There is one of each: an election would only cost time at the start and a write every other second. */
const alone = { key: 'leader-elect', value: 'false' };

/**
 * Trades a little processor time for memory: Go's default lets the heap double between collections. A limit must
 * lie well above what lives, or the collector takes all cores and nothing else runs: 37 definitions are 300 MiB.
 */
function collectEarly(heap: string): readonly object[] {
  return [
    { name: 'GOGC', value: '50' },
    { name: 'GOMEMLIMIT', value: heap },
  ];
}

export interface KwokctlRun {
  readonly command: 'create' | 'start';
  readonly paths: LabPaths;
  readonly tools: LabTools;
  /** File with `kwokctlConfiguration`. */
  readonly configuration: string;
  readonly signal: AbortSignal;
}

/** Runs kwokctl on the lab and gives what it said. Its own failure is not one: the components' state is what counts. */
export async function runKwokctl(run: KwokctlRun): Promise<string> {
  const { paths, tools } = run;
  const child = spawn(
    tools.kwokctl,
    [
      run.command,
      'cluster',
      '--name',
      paths.name,
      '--config',
      run.configuration,
      // an empty one keeps it from writing into the user's kubeconfig
      ...(run.command === 'create' ? ['--kubeconfig='] : []),
    ],
    {
      // components inherit this: nothing of the user's environment is to live on in them
      env: {
        PATH: `${path.dirname(tools.kubectl)}:/usr/bin:/bin`,
        HOME: paths.directory,
        KUBECONFIG: path.join(paths.cluster, 'kubeconfig.yaml'),
        KWOK_WORKDIR: paths.directory,
      },
      // in a process group of its own, so that Ctrl-C reaches it only through us
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: run.signal,
      killSignal: 'SIGKILL',
    },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise<void>((resolve) => {
    child.once('error', (error) => {
      output += `${error.message}\n`;
      resolve();
    });
    child.once('close', () => {
      resolve();
    });
  });
  return output;
}
