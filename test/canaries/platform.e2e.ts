import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { environmentFor } from '../../environments';
import type { DeclaredSecretEnvironment } from '../../environments/secrets';
import { platform } from '../../stacks/platform';
import type { GeneratedValue, SecretValue } from '../../stacks/secrets/request';
import { Checkout, type Ended } from '../e2e/checkout';
import { manifests, RealSops, type AgeKey } from '../stacks/secrets/sops/real-files';
import { Canaries, type Leak } from './search';

jest.setTimeout(900_000);

const file = 'secrets/local.sops.yaml';
const own = 'app/payment';

const checkout = Checkout.copy();
/** Everything that was printed, by the command that printed it. */
const printed = new Map<string, string>();
/** Every value of a Secret that ever was, by what it is called. */
const values = new Map<string, string>();
const chosen = new Map<string, { readonly from: 'config' | 'sops'; readonly value: string }>();
let environment: NodeJS.ProcessEnv;
let real: RealSops;
let key: AgeKey;

/** Runs a command, whose output is searched later. */
function run(command: string, args: readonly string[], env = environment): Ended {
  const ended = checkout.run(command, args, env);
  const name = [command.replace(checkout.directory, '.'), ...args].join(' ');
  printed.set(`${name} #${printed.size}`, `${ended.stdout}\n${ended.stderr}`);
  return ended;
}

function plinth(...args: readonly string[]): Ended {
  return run(join(checkout.directory, 'plinth'), args);
}

function succeed(ended: Ended): string {
  if (ended.status !== 0) throw new Error(`${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}

/** A value of the kind that would be generated, told from any other by its number. */
function canary(number: number, instead: GeneratedValue): string {
  const text = `Canary${String(number).padStart(2, '0')}`;
  if ('length' in instead) return `${text}-planted-in-a-secret`.slice(0, instead.most ?? 128);
  if ('token' in instead) return `${text}${'x'.repeat(instead.token)}`.slice(0, instead.token);
  const bytes = Buffer.alloc(instead.bytes, text);
  return bytes.toString(instead.encoding);
}

function isGenerated(value: SecretValue): value is GeneratedValue {
  return 'length' in value || 'token' in value || 'bytes' in value;
}

/** Overrides every generated value of the platform, from both sources in turn, and adds a Secret of our own. */
function declared(): readonly DeclaredSecretEnvironment[] {
  let count = 0;
  const overridden = platform(environmentFor('local')).secrets.flatMap((request) => {
    const generated = Object.entries(request.keys).flatMap(([name, value]) =>
      isGenerated(value) ? [[name, value] as const] : [],
    );
    const { namespace, name } = request;
    const keys = generated.map(([key, value]) => {
      const from = count % 2 === 0 ? ('config' as const) : ('sops' as const);
      chosen.set(`${namespace}/${name}/${key}`, { from, value: canary(count, value) });
      count += 1;
      return [key, from] as const;
    });
    return keys.length === 0 ? [] : [{ namespace, name, keys: Object.fromEntries(keys) }];
  });
  chosen.set(`${own}/api-key`, { from: 'sops', value: 'Canary-of-our-own "quoted"\n' });
  chosen.set(`${own}/webhook`, { from: 'config', value: 'Canary/of/our+own=config' });
  const keys = { 'api-key': 'sops', webhook: 'config', session: { bytes: 32 } } as const;
  return [...overridden, { namespace: 'app', name: 'payment', keys }];
}

function declare(secrets: readonly DeclaredSecretEnvironment[]): void {
  const folder = join(checkout.directory, 'environments');
  renameSync(join(folder, 'local.ts'), join(folder, 'plain-local.ts'));
  writeFileSync(
    join(folder, 'local.ts'),
    `import type { Environment } from './environment';
import { local as plain } from './plain-local';

export const local: Environment = {
  ...plain,
  secrets: { declared: ${JSON.stringify(secrets)} },
};
`,
  );
}

/** The file of all values from SOPS, with some of them changed. */
function encryptFile(changes: Readonly<Record<string, string>> = {}): void {
  const secrets: Record<string, Record<string, string>> = {};
  for (const [place, { from, value }] of chosen) {
    const [namespace = '', name = '', entry = ''] = place.split('/');
    const text = changes[place] ?? value;
    if (from === 'sops') (secrets[`${namespace}/${name}`] ??= {})[entry] = text;
  }
  real.encrypt(file, manifests(secrets));
}

function configure(place: string, value: string): void {
  const args = ['config', 'set', '--secret', '--stack', 'local', place, '--', value];
  succeed(checkout.run('pulumi', args, environment));
}

/** Puts another value where a place's value comes from. */
function put(place: string, value: string): void {
  if (chosen.get(place)?.from === 'config') configure(place, value);
  else encryptFile({ [place]: value });
}

interface Secret {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

/** Takes note of every value that a Secret of ours has in the cluster. */
function noteValues(when: string): void {
  const selector = '--selector=app.kubernetes.io/part-of=plinth';
  const { stdout } = checkout.run(
    'kubectl',
    ['get', 'secrets', '--all-namespaces', selector, '--output=json'],
    environment,
  );
  for (const { metadata, data = {} } of (JSON.parse(stdout) as { items: Secret[] }).items) {
    for (const [name, text] of Object.entries(data)) {
      const place = `${metadata.namespace}/${metadata.name}/${name}`;
      if (!plain.has(place))
        values.set(`${place}, ${when}`, Buffer.from(text, 'base64').toString());
    }
  }
}

/** Places whose values are no secrets. */
const plain = new Set(
  platform(environmentFor('local')).secrets.flatMap(({ namespace, name, keys }) =>
    Object.entries(keys).flatMap(([entry, value]) =>
      'value' in value ? [`${namespace}/${name}/${entry}`] : [],
    ),
  ),
);

interface Workload {
  readonly kind: string;
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: { readonly template: object };
}

/** Pod templates by workload. */
function templates(): ReadonlyMap<string, string> {
  const kinds = 'deployments,statefulsets,daemonsets';
  const list = succeed(
    checkout.run('kubectl', ['get', kinds, '--all-namespaces', '--output=json'], environment),
  );
  return new Map(
    (JSON.parse(list) as { items: Workload[] }).items.map(({ kind, metadata, spec }) => [
      `${kind} ${metadata.namespace}/${metadata.name}`,
      JSON.stringify(spec.template),
    ]),
  );
}

function rolled(before: ReadonlyMap<string, string>): readonly string[] {
  return [...templates()]
    .filter(([name, template]) => before.get(name) !== template)
    .map(([name]) => name)
    .sort();
}

interface State {
  readonly checkpoint: {
    readonly latest: {
      readonly resources: readonly { readonly urn: string; readonly modified?: string }[];
    };
  };
}

/** What the engine has made, and when; each run encrypts it anew. */
function state(): readonly string[] {
  const path = '.plinth/state/.pulumi/stacks/plinth/local.json';
  const text = readFileSync(join(checkout.directory, path), 'utf8');
  const { latest } = (JSON.parse(text) as State).checkpoint;
  return latest.resources.map(({ urn, modified }) => `${urn} ${modified ?? ''}`);
}

beforeAll(async () => {
  succeed(checkout.plinth('up'));
  real = await RealSops.in(checkout.directory);
  key = real.key('team');
  const shell = checkout.environment();
  environment = {
    ...real.environment(key),
    ...shell,
    SOPS_AGE_KEY_FILE: key.file,
    PATH: `${shell['PATH'] ?? ''}:${dirname(real.sops)}`,
  };
  noteValues('generated');
  declare(declared());
  real.rules(key.recipient);
});

afterAll(() => {
  checkout.plinth('down');
  checkout.remove();
});

test('nothing is touched while values are missing, and the error names each of them', () => {
  const before = state();
  const up = plinth('up');
  expect(up.status).toBe(1);
  const said = `${up.stdout}${up.stderr}`;
  expect(said).toContain(`${file}: must be a file`);
  const missing = [...chosen].filter(([, { from }]) => from === 'config');
  expect(missing.length).toBeGreaterThanOrEqual(5);
  for (const [place] of missing) {
    const at = place.lastIndexOf('/');
    expect(said).toContain(
      `secret ${place.slice(0, at)}: '${place.slice(at + 1)}' must be in the configuration of the stack, but it is missing`,
    );
  }
  expect(state()).toEqual(before);
});

test('nothing is touched with the key of somebody else, and the error names ours', () => {
  for (const [place, { from, value }] of chosen) if (from === 'config') configure(place, value);
  encryptFile();
  const before = state();
  const env = { ...environment, SOPS_AGE_KEY_FILE: real.key('other').file };
  const up = run(join(checkout.directory, 'plinth'), ['up'], env);
  expect(up.status).toBe(1);
  expect(`${up.stdout}${up.stderr}`).toContain(
    `${file}: must be encrypted for a key that is at hand, got ${key.recipient}`,
  );
  expect(state()).toEqual(before);
});

test('chosen values replace generated ones, and the pods that read them roll', () => {
  const before = templates();
  succeed(run('pulumi', ['preview', '--stack', 'local', '--diff', '--non-interactive']));
  succeed(plinth('up'));
  noteValues('chosen');
  for (const [place, { value }] of chosen) expect(values.get(`${place}, chosen`)).toBe(value);
  expect(rolled(before)).toEqual([
    'Deployment app/app',
    'Deployment infra/infra-connector',
    'Deployment infra/infra-server',
    'Deployment monitoring/grafana',
    'StatefulSet immudb/immudb-primary',
    'StatefulSet immudb/immudb-replica',
  ]);
});

test.each<[string, readonly string[]]>([
  ['monitoring/grafana-admin/password', ['Deployment monitoring/grafana']],
  [`${own}/webhook`, []],
])('another value of %s rolls those that read it and nobody else', (place, readers) => {
  const before = templates();
  const value = `Canary-2-${place.replace(/\W/g, '-')}`;
  put(place, value);
  chosen.set(place, { from: chosen.get(place)?.from ?? 'sops', value });
  succeed(plinth('up', '--json'));
  noteValues('rotated');
  expect(values.get(`${place}, rotated`)).toBe(value);
  expect(rolled(before)).toEqual(readers);
});

test('up again has nothing to do', () => {
  expect(succeed(plinth('preview', '--expect-no-changes'))).toMatch(/^no changes/);
});

test('a value against the rules of its product is refused before anything is touched', () => {
  const place = 'immudb/immudb-admin/password';
  const weak = 'Canary-too-weak';
  values.set('weak', weak);
  const before = state();
  put(place, weak);
  const up = plinth('up');
  put(place, chosen.get(place)?.value ?? '');
  expect(up.status).toBe(1);
  expect(`${up.stdout}${up.stderr}`).toMatch(
    /secret immudb\/immudb-admin: 'password' must be 12 to \d+ letters, digits/,
  );
  expect(state()).toEqual(before);
});

describe('no value of any Secret is in the clear', () => {
  let canaries: Canaries;
  const none: readonly Leak[] = [];

  beforeAll(() => {
    const rendered = join(checkout.directory, 'rendered');
    succeed(plinth('render', '--output', rendered));
    for (const command of ['status', 'outputs', 'doctor']) plinth(command);
    succeed(plinth('outputs', '--json'));
    succeed(run('pulumi', ['stack', 'export', '--stack', 'local']));
    succeed(run('pulumi', ['preview', '--stack', 'local', '--json', '--non-interactive']));
    succeed(run('pulumi', ['stack', 'history', '--stack', 'local']));
    canaries = new Canaries(values);
  });

  test('and all of them are looked for', () => {
    // of each declared place the generated, the chosen and sometimes a rotated one
    expect(values.size).toBeGreaterThanOrEqual(2 * chosen.size);
    const leaks = canaries.in('all', JSON.stringify([...values.values()]));
    expect(new Set(leaks.map(({ value }) => value))).toEqual(new Set(values.keys()));
  });

  test('in what commands print: previews, updates, errors, exported state', () => {
    expect(printed.size).toBeGreaterThan(10);
    expect([...printed].flatMap(([name, text]) => canaries.in(name, text))).toEqual(none);
  });

  test('in any file: state with its history, logs, rendered files, settings, encrypted files', () => {
    const { leaks, files } = canaries.below(checkout.directory, [
      /^\.plinth\/labs\/local\/data$/,
      // has some of them in its text
      /^test\/canaries$/,
    ]);
    expect(files).toBeGreaterThan(500);
    expect(leaks).toEqual(none);
  });

  test('but in the files where the API server keeps Secrets, where the search finds them', () => {
    const { leaks } = canaries.below(join(checkout.directory, '.plinth/labs/local/data'));
    const found = new Set(leaks.map(({ value }) => value));
    const kept = [...values.keys()].filter((name) => name.endsWith(', rotated'));
    expect(kept.filter((name) => !found.has(name))).toEqual([]);
    expect(kept.length).toBeGreaterThan(chosen.size);
  });

  test('in the cluster but for the data of Secrets: objects of every kind, events', () => {
    const names = succeed(
      checkout.run('kubectl', ['api-resources', '--verbs=list', '--output=name'], environment),
    );
    const kinds = names.split('\n').filter((name) => name !== '' && name !== 'secrets');
    expect(kinds).toEqual(expect.arrayContaining(['pods', 'events', 'configmaps']) as string[]);
    const all = ['--all-namespaces', '--output=json', '--show-managed-fields'];
    const objects = succeed(checkout.run('kubectl', ['get', kinds.join(), ...all], environment));
    expect(objects).toContain('plinth.dev/secrets');
    expect(canaries.in('objects', objects)).toEqual(none);
    const secrets = succeed(checkout.run('kubectl', ['get', 'secrets', ...all], environment));
    const { items } = JSON.parse(secrets) as { readonly items: readonly Secret[] };
    const around = items.map((item) => ({ ...item, data: undefined }));
    expect(canaries.in('around Secrets', JSON.stringify(around))).toEqual(none);
  });
});
