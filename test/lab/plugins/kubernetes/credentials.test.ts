import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../../errors/user-error';
import { Api } from '../../../../lab/plugins/kubernetes/api';
import { PluginCredentials } from '../../../../lab/plugins/kubernetes/credentials';
import type { ExecPlugin } from '../../../../lab/plugins/kubernetes/exec-plugin';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const apiVersion = 'client.authentication.k8s.io/v1';
let folder: string;
let time = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-exec-'));
  time = Date.parse('2026-01-01T00:00:00Z');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A plugin that notes each call and answers what it is told to. */
function plugin(answer: string, more: Partial<ExecPlugin> = {}): ExecPlugin {
  const command = join(folder, 'log-in');
  const script = `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO $REGION $*" >> ${join(folder, 'calls')}\n${answer}\n`;
  writeFileSync(command, script, { mode: 0o700 });
  return { apiVersion, command, args: ['a', 'b'], env: { REGION: 'x' }, installHint: '', ...more };
}

const says = (status: object, version = apiVersion) =>
  `echo '${JSON.stringify({ kind: 'ExecCredential', apiVersion: version, status })}'`;
const counted = `n=$(wc -l < calls); echo "{\\"apiVersion\\":\\"${apiVersion}\\",\\"status\\":{\\"token\\":\\"t$((n))\\"EXTRA}}"`;
const credentials = (given: ExecPlugin) =>
  new PluginCredentials(given, { PATH: process.env['PATH'] }, () => time);

function calls(): readonly string[] {
  return readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
}

const numbered = (extra = '') => `cd ${folder}\n${counted.replace('EXTRA', extra)}`;

test('the plugin is told of the cluster, with its variables and arguments', async () => {
  const cluster = { server: 'https://127.0.0.1:1', config: null };
  const given = plugin(says({ token: 't' }), { cluster });
  expect(await credentials(given).get()).toEqual({ token: 't' });
  const info = { kind: 'ExecCredential', apiVersion, spec: { cluster, interactive: false } };
  expect(calls()).toEqual([`${JSON.stringify(info)} x a b`]);
});

test('it is asked once, also by requests that come together', async () => {
  const all = credentials(plugin(numbered()));
  expect(await Promise.all([all.get(), all.get()])).toEqual([{ token: 't1' }, { token: 't1' }]);
  expect(await all.get()).toEqual({ token: 't1' });
  expect(calls()).toHaveLength(1);
});

test('it is asked again when its answer has run out', async () => {
  const all = credentials(
    plugin(numbered(',\\"expirationTimestamp\\":\\"2026-01-01T01:00:00Z\\"')),
  );
  await all.get();
  time = Date.parse('2026-01-01T01:00:00Z');
  expect(await all.get()).toEqual({ token: 't1' });
  time += 1;
  expect(await all.get()).toEqual({ token: 't2' });
});

test('it is asked again after a refusal, once for all that were refused', async () => {
  const all = credentials(plugin(numbered()));
  const refused = await all.get();
  await Promise.all([all.renew(refused), all.renew(refused)]);
  await all.renew(refused);
  expect(await all.get()).toEqual({ token: 't2' });
});

test('a certificate and its key may be the answer', async () => {
  const status = { clientCertificateData: 'crt', clientKeyData: 'key' };
  expect(await credentials(plugin(says(status))).get()).toEqual({ certificate: 'crt', key: 'key' });
});

test.each<readonly [string, string]>([
  ['exit 3', 'exec: executable COMMAND failed with exit code 3'],
  ['echo hush', 'decoding stdout: it is not an ExecCredential in JSON'],
  ['echo "[]"', 'decoding stdout: it is not an ExecCredential in JSON'],
  [
    says({}, 'client.authentication.k8s.io/v1beta1'),
    `exec plugin is configured to use API version ${apiVersion}, plugin returned version client.authentication.k8s.io/v1beta1`,
  ],
  [`echo '{"apiVersion":"${apiVersion}"}'`, "exec plugin didn't return a status field"],
  [says({}), "exec plugin didn't return a token or cert/key pair"],
  [says({ clientKeyData: 'k' }), 'exec plugin returned only certificate or key, not both'],
])('fails when the plugin does %s', async (answer, problem) => {
  const given = plugin(answer);
  await expect(credentials(given).get()).rejects.toThrow(
    new UserError(`getting credentials: ${problem.replace('COMMAND', given.command)}`),
  );
});

const HELP = `getting credentials: exec: executable gke-gcloud-auth-plugin not found

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins`;

test.each([
  ['', HELP],
  ['gcloud components install it', `${HELP}\n\ngcloud components install it`],
])('fails as client-go does when the plugin is missing and its hint is %j', async (hint, text) => {
  const given = plugin('', { command: 'gke-gcloud-auth-plugin', installHint: hint });
  const all = new PluginCredentials(given, { PATH: folder });
  await expect(all.get()).rejects.toThrow(new UserError(text));
});

test('requests carry the token, and after a refusal the next one carries a new one', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    seen.push(headers.authorization);
    response.writeHead(headers.authorization === 'Bearer t1' ? 401 : 200).end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const exec = plugin(numbered());
  const connection = { server: url, context: 'lab', namespace: '', insecure: false, exec };
  const api = new Api(connection, { PATH: process.env['PATH'] });
  const ask = () => api.request({ method: 'GET', path: '/', signal: new AbortController().signal });
  await expect(ask()).rejects.toThrow('GET / failed: 401');
  expect((await ask()).status).toBe(200);
  expect(seen).toEqual(['Bearer t1', 'Bearer t2']);
  server.close();
  server.closeAllConnections();
});
