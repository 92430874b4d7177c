import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLab, stopLab } from '../../lab/control-plane/lab';
import { labTools } from '../../lab/control-plane/tools';
import { ensureTools } from '../../lab/toolchain/toolchain';
import { at, type Manifest } from '../../stacks/release/manifest';
import { groupKind, logicalName } from '../../stacks/release/names';
import { Kubectl } from '../kubectl';
import { eventually } from '../lab/control-plane/harness';
import { run } from '../run';
import { everyStack } from '../stacks/every-platform';
import { temporaryFolder } from '../temporary';
import { judged } from './findings';
import { isDefinition } from './hygiene';
import { labelsOf, manifestsOf, podsOf } from './manifests';
import { podSecurityExceptions } from './pod-security-exceptions';
import { gkeDefinitions } from './surroundings';
import { schemaLocation, schemasOfDefinitions, schemasOfOpenApi } from './schemas';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(15 * 60_000);

const manifests = unique(everyStack.flatMap(manifestsOf), (manifest) => JSON.stringify(manifest));
const labsDirectory = temporaryFolder('policy');
const schemas = join(labsDirectory, 'schemas');
let tools: Readonly<Record<string, string>>;
let kubectl: Kubectl;

beforeAll(async () => {
  tools = await ensureTools([...labTools, 'kubectl', 'kubeconform']);
  kubectl = new Kubectl(await startLab({ name: 'policy', labsDirectory, tools }), tools);
  const openApi = await kubectl.must(['get', '--raw', '/openapi/v2']);
  mkdirSync(schemas);
  const found = [
    ...schemasOfOpenApi(JSON.parse(openApi) as Parameters<typeof schemasOfOpenApi>[0]),
    ...schemasOfDefinitions([...manifests.filter(isDefinition), ...gkeDefinitions]),
  ];
  for (const { file, schema } of found) writeFileSync(join(schemas, file), JSON.stringify(schema));
});

afterAll(async () => {
  await stopLab({ name: 'policy', labsDirectory });
});

/** One of those that are alike: most objects are the same in several stacks. */
function unique<T>(all: readonly T[], key: (one: T) => string): readonly T[] {
  return [...new Map(all.map((one) => [key(one), one])).values()];
}

const list = (items: readonly unknown[]) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

describe('kubeconform, strict, with the schemas of this API server and of our definitions', () => {
  /** What kubeconform says against some manifests; `checked` is how many it looked at. */
  async function against(some: readonly Manifest[]) {
    const args = [
      '-strict',
      '-summary',
      '-output=json',
      `-schema-location=${schemaLocation(schemas)}`,
    ];
    const input = some.map((one) => JSON.stringify(one)).join('\n---\n');
    const { out } = await run(tools['kubeconform'] ?? '', args, { input });
    const { resources = [], summary } = JSON.parse(out) as {
      readonly resources?: readonly {
        readonly kind: string;
        readonly name: string;
        readonly msg: string;
      }[];
      readonly summary: { readonly valid: number; readonly skipped: number };
    };
    return { said: resources.map(({ kind, name, msg }) => `${kind} ${name}: ${msg}`), ...summary };
  }

  test('has nothing against any manifest', async () => {
    const { said, valid, skipped } = await against(manifests);
    expect(said).toEqual([]);
    expect([valid, skipped]).toEqual([manifests.length, 0]);
  });

  test.each<[string, (spec: Record<string, unknown>) => Record<string, unknown>]>([
    ['a property that does not exist', (spec) => ({ ...spec, replica: 1 })],
    ['a value of the wrong type', (spec) => ({ ...spec, minReadySeconds: '30', duration: 30 })],
  ])('fails on %s, in a built-in kind as in a custom one', async (_, change) => {
    const broken = ['apps/Deployment', 'cert-manager.io/Certificate'].flatMap((kind) => {
      const found = manifests.find((manifest) => groupKind(manifest) === kind);
      return found === undefined
        ? []
        : [{ ...found, spec: change(found['spec'] as Record<string, unknown>) }];
    });
    const { said, valid } = await against(broken);
    expect(broken).toHaveLength(2);
    expect([said.length, valid]).toEqual([2, 0]);
  });

  test('fails on a kind that it has no schema for', async () => {
    const unknown = { apiVersion: 'example.com/v1', kind: 'Shop', metadata: { name: 'main' } };
    const { said } = await against([unknown]);
    expect(said).toEqual([expect.stringMatching(/^Shop main: could not find schema for Shop/)]);
  });
});

describe('admission', () => {
  const surroundings = new Set(['/Namespace', '/ServiceAccount', '/LimitRange', '/ResourceQuota']);
  const pods = unique(
    everyStack.flatMap((stack) => podsOf(manifestsOf(stack)).map((pod) => ({ stack, ...pod }))),
    ({ namespace, template }) => JSON.stringify([namespace, template]),
  );
  const cases = pods.map((pod) => [pod.workload, pod.stack, pod] as const);

  beforeAll(async () => {
    const needed = manifests.filter((manifest) => surroundings.has(groupKind(manifest)));
    await kubectl.mustApply(list(unique(needed, logicalName)));
    for (const namespace of new Set(pods.map((pod) => pod.namespace))) {
      const account = ['get', 'sa', 'default', '-n', namespace];
      await eventually(async () => (await kubectl.run(account)).code, 0);
    }
  });

  describe('with the definitions of every stack and of GKE', () => {
    beforeAll(async () => {
      const definitions = [...gkeDefinitions, ...manifests.filter(isDefinition)];
      await kubectl.mustApply(list(unique(definitions, logicalName)), '--force-conflicts');
      await kubectl.established();
    });

    const dryRun = (some: readonly Manifest[]) => {
      const args = ['apply', '--server-side', '--dry-run=server', '--force-conflicts', '-f', '-'];
      return kubectl.run(args, list(some));
    };

    test.each(everyStack)(
      'every object of %s is taken, rules between fields included',
      async (stack) => {
        const objects = manifestsOf(stack).filter((manifest) => !isDefinition(manifest));
        const { code, out } = await dryRun(objects);
        expect([code, out.match(/serverside-applied/g)?.length]).toEqual([0, objects.length]);
      },
    );

    test('fails on an address of a kind that a Gateway does not know', async () => {
      const gateways = manifestsOf('dev').filter(({ kind }) => kind === 'Gateway');
      const broken = gateways.map((gateway) => ({
        ...gateway,
        spec: {
          ...(gateway['spec'] as object),
          addresses: [{ type: 'Named Address', value: 'x' }],
        },
      }));
      expect((await dryRun(broken)).code).toBe(1);
    });
  });

  /** Creates the pods that a workload's controller would, as a dry run on the server. */
  const admit = (template: unknown, namespace: string, name: string) =>
    kubectl.run(
      ['create', '--dry-run=server', '--validate=strict', '-f', '-'],
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        ...(template as object),
        metadata: { ...(at(template, 'metadata') as object), name, namespace },
      }),
    );

  test.each(cases)(
    'the pods of %s are admitted, those of the stack %s and of those alike',
    async (workload, _, { template, namespace }) => {
      const { code, out } = await admit(
        template,
        namespace,
        workload.replaceAll('/', '-').slice(0, 60),
      );
      expect([code, out]).toEqual([0, expect.not.stringContaining('Warning')]);
    },
  );

  test.each(cases)(
    'fails on the pods of %s in %s as soon as they are privileged, unless their namespace is for that',
    async (_workload, _stack, { template, namespace, pod }) => {
      const [first, ...others] = pod.containers;
      const securityContext = {
        ...first?.securityContext,
        privileged: true,
        allowPrivilegeEscalation: true,
      };
      const containers = [{ ...first, securityContext }, ...others];
      const { out } = await admit({ ...template, spec: { ...pod, containers } }, namespace, 'p');
      const level = levelOf(namespace);
      if (level === 'privileged') expect(out).toContain('created (server dry run)');
      else expect(out).toContain(`violates PodSecurity "${level}:`);
    },
  );

  function levelOf(name: string): string {
    const namespace = manifests.find(
      (one) => groupKind(one) === '/Namespace' && one.metadata.name === name,
    );
    return namespace === undefined
      ? 'none'
      : (labelsOf(namespace)['pod-security.kubernetes.io/enforce'] ?? 'none');
  }

  test('every namespace enforces restricted but those listed with their level and a reason', () => {
    const weaker = manifests
      .filter((manifest) => groupKind(manifest) === '/Namespace')
      .map((manifest) => ({
        rule: `pod-security-${levelOf(manifest.metadata.name)}`,
        object: `namespace/${manifest.metadata.name}`,
      }))
      .filter(({ rule }) => rule !== 'pod-security-restricted');
    expect(judged(weaker, podSecurityExceptions)).toEqual({ open: [], unused: [] });
  });

  test('every workload stands in a namespace of the platform', () => {
    expect(pods.filter(({ namespace }) => levelOf(namespace) === 'none')).toEqual([]);
  });
});
