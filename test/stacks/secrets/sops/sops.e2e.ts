import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { UserError } from '../../../../errors/user-error';
import { chosenValues } from '../../../../stacks/secrets/chosen-values';
import { sopsIn } from '../../../../stacks/secrets/sops/sops';
import { temporaryFolder } from '../../../temporary';
import { manifests, RealSops, type AgeKey } from './real-files';

// the first run may build both programs
jest.setTimeout(600_000);

const path = 'secrets/shop.sops.yaml';
const value = 'canary-3f9a2c';
let real: RealSops;
let mine: AgeKey;
let theirs: AgeKey;

beforeAll(async () => {
  await pulumi.runtime.setMocks({ newResource: () => ({ id: '', state: {} }), call: () => ({}) });
  real = await RealSops.in(temporaryFolder('sops'));
  mine = real.key('mine');
  theirs = real.key('theirs');
});

beforeEach(() => {
  real.rules(mine.recipient);
  real.encrypt(path, manifests({ 'app/payment': { 'api-key': value } }));
});

async function read(env: NodeJS.ProcessEnv = real.environment(mine)): Promise<string> {
  const values = await chosenValues({
    environment: { name: 'shop', secrets: { declared: [] } },
    checkout: real.checkout,
    requests: () => [{ namespace: 'app', name: 'payment', keys: { 'api-key': { from: 'sops' } } }],
    decrypt: sopsIn(real.checkout, env),
  });
  return new Promise((resolve) => {
    values.get('app/payment/api-key')?.apply(resolve);
  });
}

async function errorOf(env?: NodeJS.ProcessEnv): Promise<UserError> {
  const error: unknown = await read(env).catch((thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw new Error('expected a UserError', { cause: error });
  expect(error.message).not.toContain(value);
  return error;
}

test('a file encrypted for an age key gives its value to the owner of the key', async () => {
  const encrypted = real.read(path);
  expect(encrypted).not.toContain(value);
  // names stay readable, so that a change can be reviewed
  expect(encrypted).toMatch(/namespace: app\n +name: payment\n +stringData:\n +api-key: ENC\[/);
  expect(await read()).toBe(value);
});

test('fails with another key, and tells which are needed', async () => {
  const { problems, fix } = await errorOf(real.environment(theirs));
  expect(problems).toEqual([
    `${path}: must be encrypted for a key that is at hand, got ${mine.recipient}`,
  ]);
  expect(fix).toBe('name a file with a fitting age key in SOPS_AGE_KEY_FILE');
});

test('fails without a key in the same words', async () => {
  expect((await errorOf(real.environment(undefined))).problems).toEqual([
    `${path}: must be encrypted for a key that is at hand, got ${mine.recipient}`,
  ]);
});

test.each<[string, (text: string) => string]>([
  ['a name that is not encrypted', (text) => text.replace('name: payment', 'name: payment2')],
  ['a value', (text) => text.replace(/(api-key: ENC\[AES256_GCM,data:)..../, '$1AAAA')],
  ['the MAC', (text) => text.replace(/(mac: ENC\[AES256_GCM,data:)..../, '$1AAAA')],
  ['the MAC, by leaving it out', (text) => text.replace(/ +mac: .*\n/, '')],
  ['the time', (text) => text.replace(/lastmodified: "\d{4}/, 'lastmodified: "2001')],
])('fails when somebody changed %s', async (_, change) => {
  const changed = change(real.read(path));
  expect(changed).not.toBe(real.read(path));
  real.write(path, changed);
  expect((await errorOf()).problems).toEqual([
    `${path}: must be as sops wrote it, but was changed since`,
  ]);
});

test('fails when a file of another key is put in the place of ours', async () => {
  real.rules(theirs.recipient);
  real.encrypt(path, manifests({ 'app/payment': { 'api-key': value } }));
  expect((await errorOf()).problems).toEqual([
    `${path}: must be encrypted for a key that is at hand, got ${theirs.recipient}`,
  ]);
});

test('fails when nobody encrypted the file', async () => {
  real.write(path, manifests({ 'app/payment': { 'api-key': value } }));
  expect((await errorOf()).problems).toEqual([
    `${path}: must be encrypted, but stands there in the clear`,
  ]);
});

test('fails when a rule left values in the clear, which sops itself takes', async () => {
  real.rules(mine.recipient, '^(data)$');
  real.encrypt(path, manifests({ 'app/payment': { 'api-key': value } }));
  expect(real.read(path)).toContain(value);
  const { problems } = await errorOf();
  expect(problems).toEqual([
    `${path}: 'items.0.stringData.api-key' must be encrypted, but stands there in the clear`,
  ]);
});

test('a file of several documents, of which sops would give the first alone, is refused', async () => {
  const one = (name: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {namespace: app, name: ${name}}\nstringData: {api-key: ${value}}\n`;
  real.encrypt(path, `${one('payment')}---\n${one('second')}`);
  const first = await sopsIn(real.checkout, real.environment(mine))(path);
  expect(first.kind === 'decrypted' && first.json).not.toContain('second');
  expect((await errorOf()).problems).toEqual([
    `${path}: must be one document, got 2: sops would give the first alone`,
  ]);
});

test('fails without sops on PATH, with where to get it', async () => {
  const { problems, fix } = await errorOf({ ...real.environment(mine), PATH: '/nowhere' });
  expect(problems).toEqual([`sops: must be on PATH, for ${path} is encrypted with it`]);
  expect(fix).toMatch(/^install sops 3\.9 or newer/);
});

/** A sops that does what a script says. */
function fake(script: string): NodeJS.ProcessEnv {
  const folder = temporaryFolder('fake-sops');
  writeFileSync(join(folder, 'sops'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'sops'), 0o755);
  return { ...real.environment(mine), PATH: `${folder}:${process.env.PATH ?? ''}` };
}

test('fails with a sops too old to know the command', async () => {
  const { problems } = await errorOf(
    fake('test "$1" = --version && echo "sops 3.8.1" && exit; exit 1'),
  );
  expect(problems).toEqual([`${path}: sops 3.8.1 can not read it (exit code 1)`]);
});

test('a sops that hangs is given up', async () => {
  const end = await sopsIn(real.checkout, fake('exec sleep 60'), 200)(path);
  expect(end).toEqual({ kind: 'silent' });
});

test('neither the value nor anything of the engine reaches arguments and variables of sops', async () => {
  const log = join(real.checkout, 'seen');
  const seen = fake(`{ echo "$@"; env; } > '${log}'; exec '${real.sops}' "$@"`);
  const env = { ...seen, PULUMI_CONFIG: value, PULUMI_CONFIG_PASSPHRASE: value };
  expect(await read(env)).toBe(value);
  const told = real.read('seen');
  expect(told).toMatch(new RegExp(`^decrypt --output-type json ${path}\n`));
  expect(told).toContain(`SOPS_AGE_KEY_FILE=${mine.file}`);
  expect(told).not.toContain(value);
  expect(told).not.toContain('PULUMI_');
  expect(dirname(log)).toBe(real.checkout);
});
