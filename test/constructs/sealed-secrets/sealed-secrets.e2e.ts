import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Yaml } from 'cdk8s';
import fc from 'fast-check';
import { SealedSecretsCrds } from '../../../constructs/sealed-secrets/crds';
import { SealedSecret } from '../../../constructs/sealed-secrets/sealed-secret';
import type {
  SealedSecretProps,
  SealingScope,
} from '../../../constructs/sealed-secrets/sealed-secret-props';
import { PlatformNamespace } from '../../../constructs/namespace/namespace';
import { startLab, stopLab } from '../../../lab/control-plane/lab';
import { labTools } from '../../../lab/control-plane/tools';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { Kubectl } from '../../kubectl';
import { run } from '../../run';
import { temporaryFolder } from '../../temporary';
import { manifestsOf } from '../namespace/manifests';
import { eventually } from '../../loopback';
import { LocalController } from './local-controller';
import { sealLike, synth } from './synth';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(15 * 60_000);

const labsDirectory = temporaryFolder('sealed-secrets');
const name = 'sealed-secrets';
let tools: Readonly<Record<string, string>>;
let kubectl: Kubectl;
let controller: LocalController;

beforeAll(async () => {
  tools = await ensureTools([...labTools, 'kubectl', 'sealed-secrets-controller', 'kubeseal']);
  const lab = await startLab({ name, labsDirectory, tools });
  kubectl = new Kubectl(lab, tools);
  const program = tools['sealed-secrets-controller'] ?? '';
  controller = new LocalController(program, lab, labsDirectory);
});

afterAll(async () => {
  await controller.stop();
  await stopLab({ name, labsDirectory });
});

function definitions(): string {
  const chart = new Chart(new App(), 'definitions', { disableResourceNameHashes: true });
  new SealedSecretsCrds(chart, 'sealed-secrets');
  return Yaml.stringify(...(chart.toJson() as unknown[]));
}

function namespaces(): string {
  return Yaml.stringify(
    ...manifestsOf((chart) => {
      for (const each of ['sealed-secrets', 'team', 'branch']) {
        new PlatformNamespace(chart, each, { name: each });
      }
    }),
  );
}

async function deploy(props: Parameters<typeof synth>[0] = {}): Promise<void> {
  await kubectl.mustApply(namespaces());
  await kubectl.mustApply(Yaml.stringify(...synth(props)));
}

async function start(props: Parameters<typeof synth>[0] = {}): Promise<void> {
  const token = ['create', 'token', '-n', 'sealed-secrets', 'sealed-secrets-controller'];
  await controller.start(synth(props), (await kubectl.must(token)).trim());
}

/** What `kubeseal --raw` makes of a value. */
async function seal(
  value: string,
  to: { readonly name: string; readonly namespace: string; readonly scope: SealingScope },
  certificate = controller.certificate,
): Promise<string> {
  const args = ['--raw', '--scope', to.scope, '--cert', certificate];
  const { code, out } = await run(
    tools['kubeseal'] ?? '',
    [...args, '--name', to.name, '--namespace', to.namespace],
    { input: value },
  );
  if (code !== 0) throw new Error(out);
  return out.trim();
}

function sealed(props: SealedSecretProps): string {
  return Yaml.stringify(
    ...manifestsOf((chart) => {
      new SealedSecret(chart, 'sealed-secret', props);
    }),
  );
}

const secretOf = async (namespace: string, secret: string, key: string) => {
  const path = `jsonpath={.data.${key}}`;
  const out = await kubectl.must(['-n', namespace, 'get', 'secret', secret, '-o', path]);
  return Buffer.from(out, 'base64').toString();
};

const syncedOf = (namespace: string, of: string) =>
  eventually(async () => {
    const path = 'jsonpath={.status.conditions[0].status}: {.status.conditions[0].message}';
    const out = await kubectl.must(['-n', namespace, 'get', 'sealedsecret', of, '-o', path]);
    if (out === ': ') throw new Error('no condition yet');
    return out;
  });

const strict = { name: 'database', namespace: 'team', scope: 'strict' } as const;
const keys = [
  '-n',
  'sealed-secrets',
  'get',
  'secret',
  '-l',
  'sealedsecrets.bitnami.com/sealed-secrets-key',
];

test('a real API server takes definitions and controller, and keeps each object as it was written', async () => {
  await kubectl.mustApply(definitions());
  await kubectl.established();
  await deploy();
  const diff = ['diff', '--server-side', '-f', '-'];
  expect(await kubectl.run(diff, Yaml.stringify(...synth()))).toEqual({ code: 0, out: '' });
  const available = ['wait', '--for=condition=Available', 'deployment', '--all', '--timeout=120s'];
  expect(await kubectl.run(['-n', 'sealed-secrets', ...available])).toMatchObject({ code: 0 });
});

test('with the rights of its own account the controller makes a key and unseals', async () => {
  await start();
  const password = await seal('correct horse', strict);
  await kubectl.mustApply(
    sealed({
      ...strict,
      encryptedData: { password },
      templates: { url: 'postgres://app:{{ .password }}@main-rw' },
      labels: { team: 'web' },
      type: 'example.com/database',
    }),
  );
  expect(await syncedOf('team', 'database')).toBe('True: ');
  expect(await secretOf('team', 'database', 'password')).toBe('correct horse');
  expect(await secretOf('team', 'database', 'url')).toBe('postgres://app:correct horse@main-rw');
  const path = 'jsonpath={.type} {.metadata.labels.team}';
  expect(await kubectl.must(['-n', 'team', 'get', 'secret', 'database', '-o', path])).toBe(
    'example.com/database web',
  );
});

test.each<[SealingScope, string, string, string]>([
  ['strict', 'team', 'renamed', 'False: no key could decrypt secret (password)'],
  ['namespace-wide', 'team', 'renamed-too', 'True: '],
  ['namespace-wide', 'branch', 'moved', 'False: no key could decrypt secret (password)'],
  ['cluster-wide', 'branch', 'moved-too', 'True: '],
])('what is sealed %s and comes as %s/%s ends as %s', async (scope, namespace, as, condition) => {
  const password = await seal('elsewhere', { name: 'database', namespace: 'team', scope });
  await kubectl.mustApply(sealed({ name: as, namespace, scope, encryptedData: { password } }));
  expect(await syncedOf(namespace, as)).toBe(condition);
});

test('the controller may do its work and not more', async () => {
  const may = async (...question: readonly string[]) => {
    const as = '--as=system:serviceaccount:sealed-secrets:sealed-secrets-controller';
    const { out } = await kubectl.run(['auth', 'can-i', '-n', 'team', as, ...question]);
    return out.trim().split('\n').at(-1);
  };
  expect(await may('update', 'secrets')).toBe('yes');
  expect(await may('update', 'sealedsecrets.bitnami.com', '--subresource=status')).toBe('yes');
  expect(await may('update', 'sealedsecrets.bitnami.com')).toBe('no');
  expect(await may('delete', 'secrets')).toBe('no');
  expect(await may('get', 'pods')).toBe('no');
});

test('its metrics are those of the inventory', async () => {
  const text = await controller.metrics();
  const there = [...text.matchAll(/^# TYPE (sealed_secrets_\S+) (\S+)/gm)].flatMap(
    ([, metric = '', type]) =>
      type === 'histogram' ? [`${metric}_bucket`, `${metric}_count`, `${metric}_sum`] : [metric],
  );
  const inventory = readFileSync(join(__dirname, 'metrics.txt'), 'utf8').trim().split('\n');
  expect(there.sort()).toEqual(inventory.filter((line) => line.startsWith('sealed_secrets_')));
  expect(text).toMatch(
    /sealed_secrets_controller_condition_info\{condition="Synced",name="renamed",namespace="team",\S*\} -1/,
  );
});

test('one that failed and is deleted stays in the metrics until the controller restarts, as the runbook says', async () => {
  const requests = async () =>
    Number(/unseal_requests_total (\d+)/.exec(await controller.metrics())?.[1]);
  const before = await requests();
  await kubectl.must(['-n', 'team', 'delete', 'sealedsecret', 'renamed']);
  await eventually(async () => {
    if ((await requests()) === before) throw new Error('the deletion was not seen yet');
  });
  expect(await controller.metrics()).toMatch(/condition_info\{\S*name="renamed"\S*\} -1/);
  await controller.stop();
  await start();
  expect(await controller.metrics()).not.toContain('name="renamed"');
});

test('a renewed key seals from then on, and the old one still unseals', async () => {
  const before = await (await fetch(controller.certificate)).text();
  controller.renewKey();
  await eventually(async () => {
    const now = await (await fetch(controller.certificate)).text();
    if (now === before) throw new Error('still the old key');
  });
  expect((await kubectl.must([...keys, '-o', 'name'])).trim().split('\n')).toHaveLength(2);
  await kubectl.must(['-n', 'team', 'delete', 'secret', 'database']);
  await eventually(async () => {
    expect(await secretOf('team', 'database', 'password')).toBe('correct horse');
  });
});

test('keys that were backed up open old seals after their namespace was lost; without them nothing does', async () => {
  const backup = await kubectl.must([...keys, '-o', 'yaml']);
  await controller.stop();
  await kubectl.must(['delete', 'namespace', 'sealed-secrets', '--timeout=120s']);
  await kubectl.must(['-n', 'team', 'delete', 'secret', 'database']);

  await deploy();
  await start();
  const status = ['-n', 'team', 'get', 'sealedsecret', 'database', '-o', 'jsonpath={.status}'];
  await eventually(async () => {
    expect(await kubectl.must(status)).toContain('no key could decrypt secret');
  });
  await controller.stop();

  await kubectl.must(['create', '-f', '-'], backup);
  await start();
  await eventually(async () => {
    expect(await secretOf('team', 'database', 'password')).toBe('correct horse');
  });
  expect(await syncedOf('team', 'database')).toBe('True: ');
  await controller.stop();
});

test('a brought key is the only one, and unseals what was sealed before there was a cluster', async () => {
  await kubectl.must(['delete', 'namespace', 'sealed-secrets', '--timeout=120s']);
  const [key, certificate] = ['own.key', 'own.crt'].map((file) => join(labsDirectory, file));
  const made = await run('openssl', [
    ...['req', '-x509', '-nodes', '-newkey', 'rsa:4096', '-days', '3650', '-subj', '/CN=own'],
    ...['-keyout', key ?? '', '-out', certificate ?? ''],
  ]);
  expect(made.code).toBe(0);
  const early = { name: 'early', namespace: 'team', scope: 'strict' } as const;
  const password = await seal('from the repository', early, certificate);

  const props = { keys: { source: 'brought', secret: 'own-key' } } as const;
  await deploy(props);
  const inNamespace = ['-n', 'sealed-secrets'];
  const files = ['--cert', certificate ?? '', '--key', key ?? ''];
  await kubectl.must([...inNamespace, 'create', 'secret', 'tls', 'own-key', ...files]);
  const label = 'sealedsecrets.bitnami.com/sealed-secrets-key=active';
  await kubectl.must([...inNamespace, 'label', 'secret', 'own-key', label]);
  await start(props);
  await kubectl.mustApply(sealed({ ...early, encryptedData: { password } }));
  expect(await syncedOf('team', 'early')).toBe('True: ');
  expect(await secretOf('team', 'early', 'password')).toBe('from the repository');
  expect((await kubectl.must([...keys, '-o', 'name'])).trim()).toBe('secret/own-key');
});

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
const dataKey = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/);
const props = fc.record(
  {
    name: label,
    namespace: fc.constant('team'),
    scope: fc.constantFrom('strict', 'namespace-wide', 'cluster-wide'),
    encryptedData: fc.dictionary(
      dataKey,
      fc
        .tuple(fc.constantFrom(256, 384, 512), fc.integer({ min: 0, max: 40 }))
        .map(([keyBytes, valueBytes]) => sealLike(keyBytes, valueBytes)),
      { minKeys: 1, maxKeys: 4 },
    ),
    type: fc.constantFrom('Opaque', 'kubernetes.io/basic-auth', 'example.com/x'),
    labels: fc.dictionary(label, label, { maxKeys: 3 }),
  },
  { requiredKeys: ['name', 'namespace', 'scope', 'encryptedData'] },
);

test('every SealedSecret that the construct makes is one that the API server takes', async () => {
  const cases = fc.sample(props, { numRuns: 60, seed: 7 });
  const documents = cases.map((each, index) =>
    sealed({
      ...each,
      name: `${each.name.slice(0, 18).replace(/-+$/, '')}-${index}`,
    }),
  );
  const { code, out } = await kubectl.apply(documents.join('---\n'), '--dry-run=server');
  expect({ code, refused: out.split('\n').filter((line) => /error/i.test(line)) }).toEqual({
    code: 0,
    refused: [],
  });
  expect(out.match(/serverside-applied/g)).toHaveLength(cases.length);
});

test('fails to take a SealedSecret without values', async () => {
  const manifest = sealed({ ...strict, encryptedData: { password: sealLike(512, 1) } });
  const { code, out } = await kubectl.apply(
    manifest.replace('encryptedData', 'encryptedDate'),
    '--dry-run=server',
  );
  expect(code).toBe(1);
  expect(out).toContain('spec.encryptedDate: field not declared in schema');
});
