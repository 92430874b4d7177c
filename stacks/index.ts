import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { environmentFor } from '../environments';
import { provisionCluster } from './cluster/cluster';
import { platform } from './platform';
import { Release } from './release/release';
import { GeneratedSecrets } from './secrets/generated-secrets';
import { checkedOut } from './source/source';

/** The program: what a stack consists of, and its outputs. */
export async function deploy() {
  const environment = environmentFor(pulumi.getStack());
  const { data } = environment;
  const cluster = provisionCluster(environment);
  await handedOver();
  const { charts, secrets, endpoints, urls, credentials } = platform(
    environment,
    checkedOut(join(__dirname, '..')),
  );
  const generated = new GeneratedSecrets('secrets', { requests: secrets, data });
  const release = new Release('platform', {
    charts,
    secrets: generated.secrets,
    provider: cluster.provider,
    cluster: cluster.resource,
    data,
  });
  return {
    kubeconfig: pulumi.secret(cluster.kubeconfig),
    endpoints,
    urls,
    credentials,
    objects: release.size,
  };
}

/** Lets the cluster's registration leave, so that the engine starts its plugin while charts are rendered. */
function handedOver(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
