import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../../errors/user-error';
import { labPaths } from '../../../../lab/control-plane/paths';
import { portNames } from '../../../../lab/control-plane/ports';
import { credentialFor, installAuthPlugin } from '../../../../lab/plugins/gcp/auth-plugin';

let labs: string;

beforeAll(() => {
  labs = mkdtempSync(join(tmpdir(), 'plinth-auth-'));
  makeLab('one', 40_001);
  makeLab('two', 40_002);
});

afterAll(() => {
  rmSync(labs, { recursive: true });
});

function makeLab(name: string, port: number): void {
  const { pki, record } = labPaths(labs, name);
  mkdirSync(pki, { recursive: true });
  writeFileSync(join(pki, 'admin.crt'), `certificate of ${name}`);
  writeFileSync(join(pki, 'admin.key'), `key of ${name}`);
  const ports = Object.fromEntries(portNames.map((each) => [each, 1]));
  writeFileSync(record, JSON.stringify({ ports: { ...ports, apiServer: port } }));
}

const apiVersion = 'client.authentication.k8s.io/v1beta1';
const asked = (server: string) => JSON.stringify({ apiVersion, spec: { cluster: { server } } });
const now = new Date('2026-01-01T00:00:00.123Z');

test('whoever asks about a lab is its administrator for an hour', async () => {
  expect(await credentialFor(asked('https://127.0.0.1:40002'), labs, now)).toEqual({
    ...{ kind: 'ExecCredential', apiVersion, spec: { interactive: false } },
    status: {
      expirationTimestamp: '2026-01-01T01:00:00Z',
      clientCertificateData: 'certificate of two',
      clientKeyData: 'key of two',
    },
  });
});

test('fails when the server is no lab', async () => {
  await expect(credentialFor(asked('https://34.1.2.3'), labs, now)).rejects.toThrow(
    new UserError(
      'gke-gcloud-auth-plugin: there is no lab at https://34.1.2.3; this stand-in knows no other cluster',
    ),
  );
});

test.each([undefined, '', '{}', '{"spec":{"cluster":{"server":"x"}}}'])(
  'fails when it is told %j',
  async (info) => {
    await expect(credentialFor(info, labs, now)).rejects.toThrow(
      new UserError(
        "gke-gcloud-auth-plugin: KUBERNETES_EXEC_INFO must be an ExecCredential that names the cluster's server",
        { fix: "set 'provideClusterInfo: true' in the kubeconfig" },
      ),
    );
  },
);

test('the installed program answers on standard output, and complains on the other one', async () => {
  const file = await installAuthPlugin(join(labs, "it's bin"), labs);
  expect(file).toBe(join(labs, "it's bin", 'gke-gcloud-auth-plugin'));
  expect(statSync(file).mode & 0o777).toBe(0o700);
  const run = (server: string) =>
    execFileSync(file, {
      env: { PATH: '', KUBERNETES_EXEC_INFO: asked(server) },
      encoding: 'utf8',
      stdio: 'pipe',
    });
  expect(JSON.parse(run('https://127.0.0.1:40001'))).toMatchObject({
    status: { clientCertificateData: 'certificate of one' },
  });
  expect(() => run('https://127.0.0.1:1')).toThrow('there is no lab at https://127.0.0.1:1');
});
