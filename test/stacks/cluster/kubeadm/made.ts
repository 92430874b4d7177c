import { randomInt } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import type { Environment } from '../../../../environments/environment';
import { KINDS } from '../../../../lab/plugins/tls/kinds';
import type { JsonObject } from '../../../../lab/plugins/protocol/values';
import { GoogleCloud } from '../../../../stacks/cloud/google-cloud';
import { kubeadmCluster } from '../../../../stacks/cluster/kubeadm/cluster';
import type { ApiServer } from '../../../../stacks/cluster/kubeadm/reachable';

type Values = Readonly<Record<string, unknown>>;

/** A resource as the engine would see it. */
export interface Made {
  /** Type without its package: `compute/instance:Instance`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** Inputs, resolved. */
  readonly inputs: Values;
  /** Options. */
  readonly opts: pulumi.CustomResourceOptions;
}

/** What was made for an environment. */
export interface MadeCluster {
  /** Resources by name. */
  readonly resources: readonly Made[];
  /** The kubeconfig. */
  readonly kubeconfig: string;
  /** API servers that were waited for. */
  readonly waitedFor: readonly ApiServer[];
  /** Every value that only its own machine may know. */
  readonly secrets: readonly string[];
}

/** Addresses that are reserved, by logical name. */
export const addresses: Record<string, string> = {
  api: '203.0.113.9',
  'api-internal': '10.40.0.2',
  gateway: '203.0.113.10',
};

const registered: Omit<Made, 'opts'>[] = [];
const secrets: string[] = [];

/** Resources are registered with nobody; keys and certificates are real ones. */
export async function mockEngine(): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource: async ({ type, name, inputs }) => {
        const given = unwrapped(inputs) as JsonObject;
        registered.push({ type: type.replace(/^gcp:/, ''), name, inputs: given });
        const { id = `${name}-id`, ...outputs } = await outputsOf(type, name, given);
        return { id: String(id), state: { ...given, ...outputs } };
      },
      call: () => ({}),
    },
    'plinth',
    'test',
  );
}

/** What marks a value as secret on the engine's wire. */
const signature = '4dabf18193072939515e22adb298388d';

function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== 'object' || value === null) return value;
  if (signature in value) return unwrapped((value as { readonly value?: unknown }).value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapped(inner)]));
}

async function outputsOf(type: string, name: string, inputs: JsonObject): Promise<Values> {
  const kind = KINDS[type];
  if (kind !== undefined) {
    const { id, outputs } = await kind.make(inputs, new Date());
    if (typeof outputs['privateKeyPem'] === 'string') secrets.push(outputs['privateKeyPem']);
    return { id, ...outputs };
  }
  if (type === 'random:index/randomPassword:RandomPassword') {
    const alphabet = text(inputs['overrideSpecial']);
    const drawn = () => alphabet[randomInt(alphabet.length)] ?? '';
    const result = Array.from({ length: Number(inputs['length']) }, drawn).join('');
    // six characters of a token are its name
    if (result.length > 6) secrets.push(result);
    return { result };
  }
  if (type.endsWith(':Account')) {
    const [account, project] = [text(inputs['accountId']), text(inputs['project'])];
    return { email: `${account}@${project}.iam.gserviceaccount.com` };
  }
  const address = addresses[name];
  if (type.endsWith('ddress') && address !== undefined) return { address };
  return { selfLink: `link:${name}`, nameServers: [] };
}

/** Every registration is through; the SDK's types hide what waits for that. */
function settled(): Promise<void> {
  return (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What is made for an environment's cluster, beside its cloud. */
export async function madeFor(environment: Environment): Promise<MadeCluster> {
  const { cluster, cloud } = environment;
  if (cluster.kind !== 'kubeadm' || cloud === undefined) throw new Error('no machines');
  secrets.length = 0;
  const options = new Map<string, pulumi.CustomResourceOptions>();
  const capture: pulumi.ResourceTransformation = ({ type, name, opts }) => {
    options.set(`${type.replace(/^gcp:/, '')} ${name}`, opts);
    return undefined;
  };
  const around = new GoogleCloud(
    { environment, cloud, readers: [] },
    { transformations: [capture] },
  );
  await settled();
  registered.length = 0;
  const waitedFor: ApiServer[] = [];
  const access = kubeadmCluster(environment, cluster, around, (server) => {
    waitedFor.push(server);
    return Promise.resolve();
  });
  await settled();
  return {
    resources: registered
      .map((one) => ({ ...one, opts: options.get(`${one.type} ${one.name}`) ?? {} }))
      .sort((one, other) => one.name.localeCompare(other.name)),
    kubeconfig: await valueOf(access.kubeconfig),
    waitedFor,
    secrets: [...secrets],
  };
}

/** The one of that type and name. */
export function find({ resources }: MadeCluster, type: string, name: string): Made {
  const found = resources.find((one) => one.type === type && one.name === name);
  if (found === undefined) throw new Error(`${type} ${name} was not made`);
  return found;
}

/** Files in a secret's newest version. */
export function filesOf(made: MadeCluster, name: string): Readonly<Record<string, string>> {
  const { secretData } = find(made, 'secretmanager/secretVersion:SecretVersion', name).inputs;
  return JSON.parse(String(secretData)) as Record<string, string>;
}

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
