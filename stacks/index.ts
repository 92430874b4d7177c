import * as pulumi from '@pulumi/pulumi';
import { environmentFor } from '../environments';
import { provisionCluster } from './cluster/cluster';
import { platform } from './platform';
import { Release } from './release/release';
import { GeneratedSecrets } from './secrets/generated-secrets';

const environment = environmentFor(pulumi.getStack());
const { charts, secrets, endpoints: addresses } = platform(environment);
const cluster = provisionCluster(environment);
const generated = new GeneratedSecrets('secrets', secrets);
const release = new Release('platform', {
  charts,
  secrets: generated.secrets,
  provider: cluster.provider,
  cluster: cluster.resource,
  data: environment.data,
});

export const kubeconfig = pulumi.secret(cluster.kubeconfig);
export const endpoints = addresses;
export const objects = release.size;
