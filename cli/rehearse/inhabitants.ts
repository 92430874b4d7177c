import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inspectLab, listLabs } from '../../lab/control-plane/lab';
import { labPaths } from '../../lab/control-plane/paths';
import { World } from '../../lab/plugins/gcp/world';
import { AnswerError, ClusterClient } from '../cluster/client';
import { parseKubeconfig } from '../cluster/kubeconfig';
import { madeByEngine, type LiveObject } from '../engine/pending';

/** A list of kinds, as the API server's discovery gives it. */
interface Discovery {
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly verbs: readonly string[];
  }[];
}

interface Groups {
  readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
}

/** What the engine has made and what is still there, by where it is: `Service app/app`, `Bucket backups`. */
export interface Inhabitants {
  readonly clusters: ReadonlySet<string>;
  readonly cloud: ReadonlySet<string>;
}

export const nobody: Inhabitants = { clusters: new Set(), cloud: new Set() };

/** Those of the second that are not among the first. */
export function arrived(before: Inhabitants, after: Inhabitants): Inhabitants {
  return {
    clusters: new Set([...after.clusters].filter((one) => !before.clusters.has(one))),
    cloud: new Set([...after.cloud].filter((one) => !before.cloud.has(one))),
  };
}

/** All of both. */
export function together(some: Inhabitants, others: Inhabitants): Inhabitants {
  return {
    clusters: new Set([...some.clusters, ...others.clusters]),
    cloud: new Set([...some.cloud, ...others.cloud]),
  };
}

/** What belongs to the host once it has run: with what it made, without what it removed itself. */
export function ownedByHost(
  owned: Inhabitants,
  before: Inhabitants,
  after: Inhabitants,
): Inhabitants {
  return together(arrived(arrived(after, before), owned), arrived(before, after));
}

/** Looks into every lab of a folder, and into the simulated cloud beside them. */
export async function inhabitants(labs: string): Promise<Inhabitants> {
  const [clusters, cloud] = await Promise.all([inClusters(labs), inCloud(labs)]);
  return { clusters, cloud };
}

async function inCloud(labs: string): Promise<ReadonlySet<string>> {
  const things = await new World(join(labs, '.cloud')).all();
  const there = things.filter(({ forgotten }) => forgotten !== true);
  return new Set(there.map(({ type, id }) => `${type.split(':').at(-1) ?? type} ${id}`));
}

async function inClusters(labs: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const name of await listLabs(labs)) {
    const { kubeconfig } = labPaths(labs, name);
    if (!existsSync(kubeconfig) || !(await serves(name, labs))) continue;
    for (const object of await objectsIn(kubeconfig)) found.add(object);
  }
  return found;
}

/** Whether anybody is there to ask: of a machine that is gone the disk may stay, with what was on it. */
async function serves(name: string, labsDirectory: string): Promise<boolean> {
  const { components } = await inspectLab({ name, labsDirectory });
  return components.some((one) => one.name === 'kube-apiserver' && one.state !== 'stopped');
}

async function objectsIn(kubeconfig: string): Promise<readonly string[]> {
  const client = new ClusterClient(parseKubeconfig(readFileSync(kubeconfig, 'utf8'), kubeconfig));
  try {
    const { groups } = (await client.get('/apis')) as Groups;
    const bases = ['/api/v1', ...groups.map((one) => `/apis/${one.preferredVersion.groupVersion}`)];
    const objects = await Promise.all(bases.map((base) => objectsOf(client, base)));
    return objects.flat();
  } finally {
    client.close();
  }
}

async function objectsOf(client: ClusterClient, base: string): Promise<readonly string[]> {
  const { resources = [] } = (await answer(client, base)) as Partial<Discovery>;
  const listed = resources.filter(
    ({ name, verbs }) => !name.includes('/') && verbs.includes('list'),
  );
  const lists = await Promise.all(
    listed.map(async ({ name, kind }) => {
      const { items = [] } = (await answer(client, `${base}/${name}`)) as {
        readonly items?: readonly LiveObject[];
      };
      return items.filter(madeByEngine).map(({ metadata }) => label(kind, metadata));
    }),
  );
  return lists.flat();
}

/** What the API server answers once it is able to: it may be about to serve a kind, or to stop serving one. */
async function answer(client: ClusterClient, path: string): Promise<unknown> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await client.get(path);
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      if (error.status === 404) return {};
      if (![429, 503].includes(error.status) || Date.now() > deadline) throw error;
    }
    await pause(200);
  }
}

const patienceMs = 30_000;

function label(kind: string, { namespace, name }: LiveObject['metadata']): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
