import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { Environment } from '../../environments/environment';

const always = [
  'compute.googleapis.com',
  'dns.googleapis.com',
  'iam.googleapis.com',
  // hands out the tokens of Workload Identity
  'iamcredentials.googleapis.com',
];

/** Services of Google Cloud that an environment uses. */
function servicesOf({ cluster, cloud }: Environment): readonly string[] {
  return [
    ...always,
    ...(cluster.kind === 'gke' ? ['container.googleapis.com', 'cloudkms.googleapis.com'] : []),
    ...(cluster.kind === 'kubeadm' ? ['secretmanager.googleapis.com'] : []),
    ...(cloud?.backups === undefined ? [] : ['storage.googleapis.com']),
    ...(cloud?.registry === undefined ? [] : ['artifactregistry.googleapis.com']),
  ].sort();
}

/** Turns them on; they stay on afterwards, for others in the project may use them too. */
export function turnOn(
  environment: Environment,
  project: string,
  parent: pulumi.Resource,
): readonly pulumi.Resource[] {
  return servicesOf(environment).map(
    (service) =>
      new gcp.projects.Service(service, { project, service, disableOnDestroy: false }, { parent }),
  );
}
