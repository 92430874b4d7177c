import { readFileSync } from 'node:fs';
import { AnswerError, ClusterClient } from './cluster/client';
import { parseKubeconfig } from './cluster/kubeconfig';
import {
  engineId,
  madeByEngine,
  objectIdentity,
  settled,
  type LiveObject,
  type ObjectIdentity,
} from './engine/pending';
import { callPulumi } from './engine/pulumi';
import type { Deployment, ResourceState } from './engine/state';
import type { Host } from './host';
import { runStack, type StackRun } from './stack-run';

/**
 * Settles creations that a killed engine left pending: an object that came into being is taken into the state, the
 * rest is created anew. Asking the cluster first is what keeps objects from being orphaned or made twice.
 *
 * @returns how many had come into being.
 */
export async function settlePendingCreates(
  host: Host,
  run: StackRun,
  kubeconfig: string,
): Promise<number> {
  const state = JSON.parse(
    await callPulumi(run, ['stack', 'export', '--stack', run.stack]),
  ) as Deployment;
  const pending = (state.deployment.pending_operations ?? []).filter(
    ({ type }) => type === 'creating',
  );
  const ids = await existing(
    pending.map(({ resource }) => resource),
    kubeconfig,
  );
  await callPulumi(
    run,
    ['stack', 'import', '--stack', run.stack],
    JSON.stringify(settled(state, ids)),
  );
  if (ids.size > 0) await readBack(host, run, [...ids.keys()]);
  return ids.size;
}

/** The state then holds what the provider reads, as after a creation that was seen to its end. */
async function readBack(host: Host, run: StackRun, urns: readonly string[]): Promise<void> {
  await runStack(host, run, 'refresh', { arguments: urns.flatMap((urn) => ['--target', urn]) });
}

async function existing(
  resources: readonly ResourceState[],
  kubeconfig: string,
): Promise<ReadonlyMap<string, string>> {
  const wanted = resources.flatMap((resource) => {
    const identity = objectIdentity(resource);
    return identity === undefined ? [] : [{ urn: resource.urn, identity }];
  });
  if (wanted.length === 0) return new Map();
  const client = new ClusterClient(parseKubeconfig(readFileSync(kubeconfig, 'utf8'), kubeconfig));
  try {
    const found = await Promise.all(
      wanted.map(async ({ urn, identity }) => ({ urn, object: await lookUp(client, identity) })),
    );
    return new Map(
      found.flatMap(({ urn, object }) =>
        object !== undefined && madeByEngine(object) ? [[urn, engineId(object)] as const] : [],
      ),
    );
  } finally {
    client.close();
  }
}

interface KindList {
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
}

async function lookUp(
  client: ClusterClient,
  identity: ObjectIdentity,
): Promise<LiveObject | undefined> {
  const { apiVersion, kind, name, namespace = 'default' } = identity;
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  try {
    const { resources } = (await client.get(base)) as KindList;
    // subresources such as `pods/eviction` carry kinds of their own
    const found = resources.find((each) => each.kind === kind && !each.name.includes('/'));
    if (found === undefined) return undefined;
    const scope = found.namespaced ? `/namespaces/${namespace}` : '';
    return (await client.get(`${base}${scope}/${found.name}/${name}`)) as LiveObject;
  } catch (error) {
    if (error instanceof AnswerError && error.status === 404) return undefined;
    throw error;
  }
}
