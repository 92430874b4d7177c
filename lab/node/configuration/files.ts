import type { NodeApi } from '../api';
import type { NodeNetwork } from '../network';
import { nodeImages } from '../manifests/images';
import type { NodeService } from '../service';
import { podNetwork } from './cni';
import { containerdConfiguration } from './containerd';
import { credentialPaths } from './credentials';
import { kubeProxyConfiguration } from './kube-proxy';
import { kubeletArguments, kubeletConfiguration } from './kubelet';
import type { NodeFiles } from './node-file';
import { programPath, serviceFiles, supervised, type Supervised } from './services';

/** What the files of a node say. */
export interface NodeConfiguration {
  /** Name of the Node object. */
  readonly name: string;
  readonly network: NodeNetwork;
  readonly api: NodeApi;
  readonly services: readonly NodeService[];
}

/** What runs on every node. */
export function ownServices(name: string, network: NodeNetwork): readonly Supervised[] {
  return [
    { name: 'containerd', command: ['containerd', '--config=/etc/containerd/config.toml'] },
    {
      name: 'kubelet',
      command: [programPath('kubelet'), ...kubeletArguments(name, network)],
      // once the images are there: it waits for minutes before it looks again for one that is missing
      starts: 'by hand',
    },
    {
      name: 'kube-proxy',
      command: [programPath('kube-proxy'), '--config=/etc/plinth/kube-proxy.yaml'],
    },
  ];
}

/** All files that a node has beside its tree, but its credentials. */
export function nodeFiles({ name, network, api, services }: NodeConfiguration): NodeFiles {
  const running = [...ownServices(name, network), ...services.map(supervised)];
  return {
    '/etc/hostname': { content: `${name}\n` },
    '/etc/hosts': { content: `127.0.0.1 localhost\n${network.node} ${name}\n` },
    // no name server of the machine is reached from inside
    '/etc/resolv.conf': { content: '' },
    '/etc/cni/net.d/10-pods.conflist': { content: podNetwork(network) },
    '/etc/containerd/config.toml': { content: containerdConfiguration(nodeImages.pause) },
    '/etc/plinth/kubelet.yaml': { content: kubeletConfiguration() },
    '/etc/plinth/kube-proxy.yaml': { content: kubeProxyConfiguration(name, network) },
    [credentialPaths.authority]: { content: api.caCert },
    ...Object.fromEntries(running.flatMap((service) => Object.entries(serviceFiles(service)))),
    ...Object.fromEntries(
      services
        .flatMap(({ files }) => Object.entries(files))
        .map(([file, content]) => [file, { content, mode: 0o600 }]),
    ),
  };
}
