import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { environmentFor, type StackGiven } from '../environments';
import { lifetimeOf } from '../environments/branches';
import type { Environment } from '../environments/environment';
import { provisionCloud, provisionIdentities } from './cloud/cloud';
import { provisionCluster, requireAccess } from './cluster/cluster';
import { imagesOf, platform } from './platform';
import { Release } from './release/release';
import { chosenValues } from './secrets/chosen-values';
import { issuedValues } from './secrets/issued-values';
import { PlatformSecrets } from './secrets/platform-secrets';
import { checkedOut } from './source/source';

/** The program: what a stack consists of, and its outputs. */
export async function deploy() {
  const said = given(new pulumi.Config());
  const environment = environmentFor(pulumi.getStack(), said);
  requireAccess(environment);
  const host = hostOf(environment, said);
  const checkout = join(__dirname, '..');
  const rendered = once(() => platform(environment, { source: checkedOut(checkout), host }));
  // a wrong key or a missing file must be told before anything is made
  const requests = () => rendered().secrets;
  const chosen = await chosenValues({ environment, checkout, requests });
  const cloud = provisionCloud(environment, (name) => environmentFor(name));
  const images = () => imagesOf(rendered(), environment);
  const cluster = await provisionCluster(environment, { cloud, host, images });
  await handedOver();
  const { charts, identities, endpoints, urls, credentials } = rendered();
  provisionIdentities(identities, { environment, host, cloud, cluster: cluster.resource });
  const { data } = environment;
  const lab = (host ?? environment).name;
  const issued = issuedValues(requests(), { lab, cluster: cluster.resource });
  const { secrets } = new PlatformSecrets('secrets', {
    requests: requests(),
    chosen,
    issued,
    data,
  });
  const release = new Release('platform', {
    charts,
    secrets,
    provider: cluster.provider,
    cluster: cluster.resource,
    data,
  });
  return {
    kubeconfig: pulumi.secret(cluster.kubeconfig),
    ...(cloud && { nameServers: cloud.nameServers }),
    endpoints,
    urls,
    credentials,
    objects: release.size,
  };
}

/** The environment whose cluster it shares. */
function hostOf({ cluster }: Environment, { nodes }: StackGiven): Environment | undefined {
  if (cluster.kind !== 'shared') return undefined;
  return environmentFor(cluster.with, nodes === undefined ? {} : { nodes });
}

/** What a stack says of its environment: `pulumi config set owner somebody@example.com` of a branch. */
function given(config: pulumi.Config): StackGiven {
  const said = ['owner', 'image', 'nodes', 'host'].flatMap((key) => {
    const value = config.get(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const lifetime = config.get('lifetime');
  return {
    ...Object.fromEntries(said),
    ...(lifetime !== undefined && { lifetime: lifetimeOf(lifetime) }),
  };
}

/** Lets the cluster's registration leave, so that the engine starts its plugin while charts are rendered. */
function handedOver(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

/** Made when it is first asked for: charts are rendered while the cluster's plugin starts. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
