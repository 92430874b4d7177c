import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import fc from 'fast-check';
import { CertManagerCrds } from '../../../constructs/cert-manager/crds';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { rejected } from '../../kubectl';
import { temporaryFolder } from '../../temporary';
import { metricNames, recordedMetrics } from '../monitoring/queries';
import type { Manifest } from '../namespace/manifests';
import { manifestsOf } from '../namespace/manifests';
import type { LocalCertificate } from './authority';
import { signCertificate } from './authority';
import { eventually, freePort } from '../../loopback';
import { LocalCluster } from './local-cluster';
import { LocalPod } from './local-pod';
import { LocalPostgres } from './local-postgres';
import { LocalServer } from './local-server';
import { validConnector, validInfra, validMigration } from './arbitrary';
import { podOf, synth, synthConnector, synthMigration } from './synth';

jest.setTimeout(120_000);

const accessKey = 'abcdefghij.abcdefghijklmnopqrstuvwx';

let tls: LocalCertificate;
let postgres: LocalPostgres;
let cluster: LocalCluster;
let server: LocalServer;
let admin: string;

beforeAll(async () => {
  const infra = (await ensureTools(['infra']))['infra'] ?? '';
  tls = signCertificate(temporaryFolder('certificate'));
  [postgres, cluster] = await Promise.all([LocalPostgres.start(tls), LocalCluster.start('infra')]);
  const definitions = manifestsOf((chart) => {
    new CertManagerCrds(chart, 'cert-manager');
  });
  for (const step of [
    () => cluster.apply(definitions),
    () => cluster.kubectl.run(['wait', '--for=condition=Established', 'crd', '--all']),
    () => cluster.kubectl.run(['create', 'namespace', 'infra']),
    () => cluster.kubectl.run(['create', 'namespace', 'apps']),
    () =>
      cluster.kubectl.run([
        'label',
        'namespace',
        'infra',
        'pod-security.kubernetes.io/enforce=restricted',
      ]),
  ]) {
    const { code, out } = await step();
    if (code !== 0) throw new Error(out);
  }
  server = await LocalServer.of(infra, {
    database: await postgres.create('infra'),
    databaseAuthority: readFileSync(tls.authority),
    encryptionKey: 'x'.repeat(32),
    adminPassword: 'Adm1n.pass~word',
    connectorAccessKey: accessKey,
    certificate: readFileSync(tls.certificate),
    privateKey: readFileSync(tls.key),
  });
  await server.start();
  admin = await server.login('admin@example.com', 'Adm1n.pass~word');
}, 900_000);

afterAll(async () => {
  await server.stop();
  await postgres.stop();
  await cluster.stop();
});

describe('the API server', () => {
  test('takes every object of server, UI, connector and migration', async () => {
    const all = [synth({ replicas: 2 }), synthConnector({ replicas: 2 }), synthMigration()];
    for (const { manifests } of all) {
      expect(rejected(await cluster.apply(manifests))).toEqual([]);
    }
    const budgets = await cluster.kubectl.run(['-n', 'infra', 'get', 'pdb', '-o', 'name']);
    expect(budgets.out.trim().split('\n')).toEqual([
      'poddisruptionbudget.policy/infra-connector',
      'poddisruptionbudget.policy/infra-server',
      'poddisruptionbudget.policy/infra-ui',
    ]);
  });

  test('takes whatever validates', async () => {
    const all = [
      ...fc.sample(validInfra, { numRuns: 20, seed: 1 }).map((props) => synth(props)),
      ...fc.sample(validConnector, { numRuns: 20, seed: 2 }).map((props) => synthConnector(props)),
      ...fc.sample(validMigration, { numRuns: 10, seed: 3 }).map((props) => synthMigration(props)),
    ].map(({ manifests }) => manifests);
    const unique = new Map<string, Manifest[]>();
    for (const manifest of all.flat()) {
      const key = `${manifest.kind}/${manifest.metadata.name}`;
      unique.set(key, [...(unique.get(key) ?? []), manifest]);
    }
    // one call takes each name once
    for (let round = 0; [...unique.values()].some((list) => list.length > round); round += 1) {
      const manifests = [...unique.values()].flatMap((list) => list[round] ?? []);
      expect(
        rejected(await cluster.apply(manifests, '--dry-run=server', '--force-conflicts')),
      ).toEqual([]);
    }
  });

  test('fails to take a field that is none', async () => {
    const { manifests } = synthConnector();
    const broken = JSON.parse(
      JSON.stringify(manifests).replaceAll('"rotationPolicy"', '"rotation"'),
    ) as Manifest[];
    const { code, out } = await cluster.apply(broken, '--dry-run=server');
    expect(code).toBe(1);
    expect(out).toContain('.spec.privateKey.rotation: field not declared in schema');
  });
});

describe('a connector with the rights of its ServiceAccount', () => {
  let pod: LocalPod;
  let here: Readonly<Record<number, number>>;

  beforeAll(async () => {
    const [http, https, metrics] = [await freePort(), await freePort(), await freePort()];
    here = { 8080: http, 8443: https, 9090: metrics };
    const { manifests } = synthConnector({
      // the server's own certificate is for localhost
      server: {
        host: new URL(server.url('https')).host,
        authority: { name: 'server', key: 'ca.crt' },
        peer: { namespace: 'infra', name: 'infra-server', pods: {} },
      },
      endpoint: `localhost:${https}`,
    });
    const authority = signCertificate(temporaryFolder('certificate'));
    pod = new LocalPod(
      {
        programs: [(await ensureTools(['infra']))['infra'] ?? ''],
        ports: here,
        folders: {},
        secrets: {
          'infra-connector-access-key/access-key': accessKey,
          'infra-connector-authority/tls.crt': readFileSync(authority.authority),
          'infra-connector-authority/tls.key': readFileSync(authority.authorityKey),
          'server/ca.crt': readFileSync(tls.authority),
        },
      },
      manifests,
      podOf(manifests, 'Deployment', 'infra-connector'),
    );
    pod.start('connector', { KUBECONFIG: await kubeconfigOf('infra-connector') });
    await eventually(async () => {
      const { ok } = await fetch(`http://127.0.0.1:${http}/healthz`);
      expect(ok).toBe(true);
    });
  });

  afterAll(() => pod.stop());

  /** What in-cluster configuration is in a pod. */
  async function kubeconfigOf(account: string): Promise<string> {
    const folder = await cluster.accountFolder('infra', account);
    const file = join(folder, 'kubeconfig');
    const token = readFileSync(join(folder, 'token'), 'utf8');
    const authority = { 'certificate-authority': join(folder, 'ca.crt') };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'it', cluster: { server: cluster.server.origin, ...authority } }],
      users: [{ name: 'it', user: { token } }],
      contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
      'current-context': 'it',
    };
    writeFileSync(file, JSON.stringify(config));
    return file;
  }

  const destinations = async () => {
    const { body } = await server.call('GET', '/api/destinations', admin);
    return body['items'] as Record<string, unknown>[];
  };

  test('registers its cluster with namespaces and the roles that can be granted', async () => {
    const [found] = await eventually(async () => {
      const items = await destinations();
      expect(items).toHaveLength(1);
      return items;
    });
    expect(found).toMatchObject({
      name: 'local',
      version: '0.21.0',
      connection: { url: `localhost:${here[8443] ?? 0}` },
      resources: expect.arrayContaining(['apps', 'infra']) as string[],
      roles: ['admin', 'cluster-admin', 'edit', 'view', 'exec', 'logs', 'port-forward'],
    });
  });

  test('turns a grant into a binding, and passes on the request of who has it, and no other', async () => {
    const { body: user } = await server.call('POST', '/api/users', admin, {
      name: 'somebody@example.com',
    });
    const password = String(user['oneTimePassword']);
    const grant = { user: user['id'], privilege: 'view', resource: 'local.apps' };
    expect(await server.call('POST', '/api/grants', admin, grant)).toMatchObject({ status: 201 });
    await eventually(async () => {
      const path = ['-o', 'jsonpath={.subjects[0].name}'];
      const binding = ['-n', 'apps', 'get', 'rolebinding', 'infra:view', ...path];
      expect(await cluster.kubectl.run(binding)).toEqual({ code: 0, out: 'somebody@example.com' });
    });

    const token = await tokenOf(String(user['id']), 'somebody@example.com', password);
    const api = '/api/v1/namespaces';
    expect(await asked(`${api}/apps/pods`, token)).toBe(200);
    expect(await asked(`${api}/infra/pods`, token)).toBe(403);
    expect(await asked(`${api}/apps/pods`, 'forged')).toBe(401);
  });

  /** Somebody's token, after the first password was changed as it must be. */
  async function tokenOf(id: string, name: string, oldPassword: string): Promise<string> {
    const first = await server.login(name, oldPassword);
    const own = { oldPassword, password: 'New.pass~w0rd' };
    const changed = await server.call('PUT', `/api/users/${id}`, first, own);
    expect(changed).toMatchObject({ status: 200 });
    const key = await server.login(name, own.password);
    return String((await server.call('POST', '/api/tokens', key)).body['token']);
  }

  /** Status of a request through the connector, as kubectl makes it. */
  function asked(path: string, token: string): Promise<number | undefined> {
    const ca = readFileSync(join(pod.folder('secrets'), 'ca.crt'));
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host: 'localhost',
          port: here[8443],
          path,
          ca,
          headers: { authorization: `Bearer ${token}` },
        },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      call.once('error', reject);
      call.end();
    });
  }

  test('its metrics are those that alerts and dashboard may name', async () => {
    const scrape = await (await fetch(`http://127.0.0.1:${here[9090] ?? 0}/metrics`)).text();
    const own = [...metricNames(scrape)].filter((name) => /^(http_|build_info)/.test(name));
    const expected = [...recordedMetrics('infra')].filter((name) =>
      /^(build_info|http_client_|http_request_duration_)/.test(name),
    );
    expect(own.sort()).toEqual(expected);
    expect(scrape).toMatch(/http_client_request_duration_seconds_count\{.*status="20[01]"/);
    expect(scrape).toMatch(/http_request_duration_seconds_count\{.*path="proxy"/);
  });

  test('may not do more than upstream grants it', async () => {
    const may = async (...what: string[]) => {
      const as = '--as=system:serviceaccount:infra:infra-connector';
      return (await cluster.kubectl.run(['auth', 'can-i', ...what, as])).out.split('\n')[0];
    };
    expect(await may('impersonate', 'users')).toBe('yes');
    expect(await may('bind', 'clusterroles.rbac.authorization.k8s.io')).toBe('yes');
    expect(await may('get', 'secrets', '-n', 'infra')).toBe('no');
    expect(await may('update', 'clusterroles.rbac.authorization.k8s.io')).toBe('no');
    expect(await may('impersonate', 'serviceaccounts')).toBe('no');
  });
});
