import { nobody, nonroot, programImage } from './go-parts';
import type { Recipe } from '../recipe';

/** What a cluster needs before anything else runs in it. */
export const clusterRecipes: readonly Recipe[] = [
  {
    // https://github.com/kubernetes/kubernetes/blob/v1.34.2/build/pause/Dockerfile
    repository: 'registry.k8s.io/pause',
    version: { tool: 'pause' },
    differs: 'a program of ours that does the same; the original is written in C',
    programs: { '/pause': 'pause' },
    config: { user: '65535:65535', entrypoint: ['/pause'] },
  },
  programImage({
    // https://github.com/coredns/coredns/blob/v1.12.1/Dockerfile
    repository: 'registry.k8s.io/coredns/coredns',
    differs:
      'has the plugins of a cluster only, none for clouds, etcd or DNSSEC; the program has no file capability, so port 53 takes root or the sysctl net.ipv4.ip_unprivileged_port_start',
    tool: 'coredns',
    path: '/coredns',
    user: nonroot,
    config: {
      user: 'nonroot:nonroot',
      entrypoint: ['/coredns'],
      ports: ['53/tcp', '53/udp'],
    },
  }),
  programImage({
    // https://github.com/rancher/local-path-provisioner/blob/v0.0.30/package/Dockerfile
    repository: 'docker.io/rancher/local-path-provisioner',
    differs: 'has no shell',
    tool: 'local-path-provisioner',
    path: '/usr/bin/local-path-provisioner',
    user: nobody,
    config: { cmd: ['local-path-provisioner'] },
  }),
  programImage({
    // https://github.com/bitnami-labs/sealed-secrets/blob/v0.30.0/docker/controller.Dockerfile
    repository: 'docker.io/bitnami/sealed-secrets-controller',
    differs: 'in nothing we know of',
    tool: 'sealed-secrets-controller',
    path: '/usr/local/bin/controller',
    user: nonroot,
    config: { user: '1001', entrypoint: ['controller'], ports: ['8080/tcp', '8081/tcp'] },
  }),
];
