import * as pulumi from '@pulumi/pulumi';

/** A resource as the engine would see it. */
export interface Registered {
  /** Type without its package: `container/cluster:Cluster`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** Inputs, resolved. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Options. */
  readonly opts: pulumi.CustomResourceOptions;
}

type Values = Record<string, unknown>;

/** Outputs that Google would make up, from inputs. */
const outputs: Readonly<Record<string, (inputs: Values) => Values>> = {
  'gcp:serviceaccount/account:Account': ({ accountId, project }) => {
    const email = `${String(accountId)}@${String(project)}.iam.gserviceaccount.com`;
    return { email, name: `projects/${String(project)}/serviceAccounts/${email}` };
  },
  'gcp:projects/serviceIdentity:ServiceIdentity': () => ({
    member: 'serviceAccount:service-42@container-engine-robot.iam.gserviceaccount.com',
  }),
  'random:index/randomId:RandomId': () => ({ hex: '0badcafe' }),
  'gcp:compute/globalAddress:GlobalAddress': () => ({ address: '203.0.113.7' }),
  'gcp:dns/managedZone:ManagedZone': () => ({ nameServers: ['ns-cloud-a1.googledomains.com.'] }),
  'gcp:artifactregistry/repository:Repository': ({ repositoryId }) => ({ name: repositoryId }),
  'gcp:container/cluster:Cluster': () => ({
    endpoint: '203.0.113.8',
    masterAuth: { clusterCaCertificate: 'Q0E=' },
  }),
};

/** Outputs of other stacks, by name. */
const stacks = new Map<string, Values>();

/** Makes another stack's outputs readable. */
export function rememberStack(name: string, values: Values): void {
  stacks.set(name, values);
}

let made: { readonly type: string; readonly name: string; readonly inputs: Values }[] = [];

/** Resources are registered with nobody; what would have been is remembered. */
export async function mockEngine(): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const given = inputs as Values;
        made.push({ type, name, inputs: revealed(given) });
        if (type === 'pulumi:pulumi:StackReference') {
          const known = stacks.get(String(given['name'])) ?? {};
          return {
            id: name,
            state: { ...given, outputs: known, secretOutputNames: ['kubeconfig'] },
          };
        }
        return { id: `${name}-id`, state: { ...given, ...outputs[type]?.(given) } };
      },
      call: () => ({}),
    },
    'plinth',
    'test',
    false,
    'organization',
  );
}

/** Secrets as what they hold; the engine marks them by a key of that name. */
function revealed(inputs: Values): Values {
  const mark = '4dabf18193072939515e22adb298388d';
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null && mark in value && 'value' in value
        ? value.value
        : value,
    ]),
  );
}

/** Everything that is registered below what `make` is given as options for its components. */
export async function registeredBy(
  make: (opts: pulumi.ComponentResourceOptions) => unknown,
): Promise<readonly Registered[]> {
  made = [];
  const options = new Map<string, pulumi.CustomResourceOptions>();
  const capture: pulumi.ResourceTransformation = ({ type, name, opts }) => {
    options.set(`${type} ${name}`, opts);
    return undefined;
  };
  await make({ transformations: [capture] });
  await settled();
  return made
    .filter(({ type }) => !type.startsWith('plinth:'))
    .map(({ type, name, inputs }) => ({
      type: type.replace(/^gcp:/, ''),
      name,
      inputs,
      opts: options.get(`${type} ${name}`) ?? {},
    }));
}

/** Registrations follow each other's outputs, a few turns apart. */
async function settled(): Promise<void> {
  for (let before = -1; before !== made.length;) {
    before = made.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The one of that type and name. */
export function find(all: readonly Registered[], type: string, name: string): Registered {
  const found = all.find((one) => one.type === type && one.name === name);
  if (found === undefined) throw new Error(`${type} ${name} was not registered`);
  return found;
}
