import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { environmentFor } from '../../environments';
import { writeOldInstallation, type OldInstallation } from '../constructs/infra/old-installation';
import { temporaryFolder } from '../temporary';
import { certificateIn } from './certificate-chain';
import { FiredAlerts } from './fired-alerts';
import type { FrontDoor } from './front-door';
import { RealLab } from './real-lab';
import { RealNode } from './real-node';
import { renewed, restarts } from './renewal';
import { InfraClient } from './infra-client';
import { copyAdmin, copyNamespace, copyOf, oldVolume } from './infra-copy';
import type { Kubernetes } from './kubernetes';

const environment = environmentFor('local', { nodes: 'real' });
const { domain } = environment;
const namespace = environment.infra?.namespace ?? '';
const administrator = environment.infra?.admin ?? '';

let lab: RealLab;
let kubernetes: Kubernetes;
let door: FrontDoor;

beforeAll(async () => {
  lab = await RealLab.of('Infra');
  ({ kubernetes } = lab);
  door = await lab.frontDoor();
});

describe('the platform’s server', () => {
  let infra: InfraClient;
  let password: string;
  let key: string;

  beforeAll(async () => {
    infra = new InfraClient((path, asked) => door.get(`infra.${domain}`, path, asked));
    password = await lab.secret(namespace, 'infra-admin', 'password');
    key = await infra.login(administrator, password);
  });

  test('lets the bootstrap administrator in, who is its only user', async () => {
    expect(await infra.names('/api/users', key)).toEqual([administrator]);
  });

  test('fails to let somebody in with another password', async () => {
    await expect(infra.login(administrator, `${password}!`)).rejects.toThrow(
      `login of ${administrator}: 401`,
    );
  });

  test('knows its own cluster, whose connector has registered', async () => {
    const { body } = await infra.call('GET', '/api/destinations', key);
    expect(body['items']).toEqual([
      expect.objectContaining({
        name: 'local',
        connected: true,
        connection: expect.objectContaining({ url: `infra-connector.${domain}:7443` }) as object,
      }),
    ]);
  });

  test('restarts its container for a renewed certificate, which it reads once', async () => {
    const labels = 'app.kubernetes.io/name=infra,app.kubernetes.io/component=server';
    const server = [kubernetes, namespace, labels, 'server'] as const;
    const before = await restarts(...server);
    const { serialNumber } = await renewed(lab, namespace, 'infra-server-tls');
    await lab.measure('Infra’s server runs with a renewed certificate', () =>
      lab.eventually(async () => {
        const target = [
          'deployment/infra-server',
          `--namespace=${namespace}`,
          '--container=server',
        ];
        const own = await kubernetes.must(['exec', ...target, '--', 'cat', '/tmp/tls.crt']);
        expect(certificateIn(own).serialNumber).toBe(serialNumber);
      }, 300),
    );
    await lab.eventually(async () => {
      expect(await restarts(...server)).toEqual(
        before.map(({ pod, restarts: times = 0 }) => ({ pod, restarts: times + 1 })),
      );
    });
    // a Deployment still counts a pod whose container has just been restarted, and the gateway is told last
    const pods = [`--namespace=${namespace}`, `--selector=${labels}`];
    await kubernetes.must(['wait', '--for=condition=Ready', 'pod', ...pods, '--timeout=120s']);
    await lab.eventually(() => infra.names('/api/users', key));
  }, 480_000);

  test('keeps users and sessions over a restart with the same key', async () => {
    const { body } = await infra.call('POST', '/api/users', key, { name: 'kept@example.com' });
    const deployment = ['deployment/infra-server', `--namespace=${namespace}`];
    await kubernetes.must(['rollout', 'restart', ...deployment]);
    await lab.measure('Infra’s server restarts on its database', () =>
      kubernetes.must(['rollout', 'status', ...deployment, '--timeout=180s']),
    );
    // with the session from before
    const users = await lab.eventually(() => infra.names('/api/users', key));
    expect(users).toEqual([administrator, 'kept@example.com']);
    expect(await infra.login(administrator, password)).toMatch(/^\w{10}\.\w{24}$/);
    await infra.call('DELETE', `/api/users/${String(body['id'])}`, key);
  }, 240_000);

  describe('and its connector', () => {
    const somebody = 'somebody@example.com';
    let user: string;
    let token: string;

    beforeAll(async () => {
      const { body } = await infra.call('POST', '/api/users', key, { name: somebody });
      user = String(body['id']);
      const grant = { user, privilege: 'view', resource: 'local.app' };
      expect(await infra.call('POST', '/api/grants', key, grant)).toMatchObject({ status: 201 });
      const oldPassword = String(body['oneTimePassword']);
      const first = await infra.login(somebody, oldPassword);
      const changed = { oldPassword, password: 'New.pass~w0rd' };
      expect(await infra.call('PUT', `/api/users/${user}`, first, changed)).toMatchObject({
        status: 200,
      });
      const own = await infra.login(somebody, changed.password);
      token = String((await infra.call('POST', '/api/tokens', own)).body['token']);
    });

    afterAll(async () => {
      await infra.call('DELETE', `/api/users/${user}`, key);
    });

    const binding = () => {
      const subject = 'jsonpath={.subjects[0].name}';
      return kubernetes.run(['get', 'rolebinding', 'infra:view', '--namespace=app', '-o', subject]);
    };

    test('turn a grant into a binding', async () => {
      await lab.eventually(async () => {
        expect((await binding()).stdout).toBe(somebody);
      });
    });

    test('pass on what somebody may ask through the gateway, and nothing else', async () => {
      expect(await asked('/api/v1/namespaces/app/pods', token)).toBe(200);
      expect(await asked('/api/v1/namespaces/infra/pods', token)).toBe(403);
      expect(await asked('/api/v1/namespaces/app/pods', 'forged')).toBe(401);
    });

    test('take the binding away with the user', async () => {
      await infra.call('DELETE', `/api/users/${user}`, key);
      await lab.eventually(async () => {
        expect((await binding()).stderr).toContain('NotFound');
      });
    });
  });

  /** Status of a request through the connector, as kubectl makes it. */
  async function asked(path: string, token: string): Promise<number | undefined> {
    const ca = await lab.secret(namespace, 'infra-connector-authority', 'tls.crt');
    const host = `infra-connector.${domain}`;
    return new Promise((resolve, reject) => {
      const options = { host: door.address, port: 7443, servername: host, path, ca, agent: false };
      request({ ...options, headers: { host, authorization: `Bearer ${token}` } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .once('error', reject)
        .end();
    });
  }
});

test('many logins that are refused reach Alertmanager', async () => {
  const infra = new InfraClient((path, asked) => door.get(`infra.${domain}`, path, asked));
  const refused = async (times: number) => {
    for (let time = 0; time < times; time += 1) {
      await expect(infra.login('nobody@example.com', 'guessed')).rejects.toThrow(': 401 ');
    }
  };
  await refused(1);
  // what is counted from nothing is not seen to grow: a first scrape has to lie between
  await pause(45_000);
  await refused(120);
  await (await FiredAlerts.of(lab)).reached('InfraLoginsRefused', { severity: 'warning' });
  lab.record.fact('alerts that were provoked, and reached Alertmanager', 'InfraLoginsRefused');
}, 480_000);

describe('an installation from before PostgreSQL', () => {
  const { surroundings, migration, server, wrongServer } = copyOf(environment);
  const here = `--namespace=${copyNamespace}`;
  let old: OldInstallation;
  let infra: InfraClient;

  beforeAll(async () => {
    // no environment of this machine has an old installation
    await (await RealNode.of(lab)).load(environment.images['infra-migration']);
    const folder = temporaryFolder('old-installation');
    old = writeOldInstallation(folder);
    await kubernetes.apply([...surroundings, ...oldVolume(environment, folder)]);
    await kubernetes.must(['wait', '--for=condition=Complete', 'job/fill', here, '--timeout=120s']);
    const database = ['clusters.postgresql.cnpg.io/infra', here, '--timeout=240s'];
    await kubernetes.must(['wait', '--for=condition=Ready', ...database]);
    await lab.measure('an installation of 0.14 on SQLite moves into PostgreSQL', async () => {
      await kubernetes.apply(migration);
      const job = ['job/infra-migration', here, '--timeout=180s'];
      await kubernetes.must(['wait', '--for=condition=Complete', ...job]);
    });
    await kubernetes.apply(server);
    await kubernetes.must(['rollout', 'status', 'deployment/infra-server', here, '--timeout=180s']);
    const { port } = await kubernetes.forward(copyNamespace, 'deployment/infra-server', 8080);
    infra = new InfraClient(async (path, { method = 'GET', headers = {}, body }) => {
      const sent = { method, headers, ...(body === undefined ? {} : { body }) };
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, sent);
      return { status: answer.status, headers: {}, body: await answer.text() };
    });
  }, 900_000);

  afterAll(async () => {
    // a namespace waits half of the longest time that a pod in it may take to end: for PostgreSQL's, a quarter of an hour
    const running = 'deployments,jobs,clusters.postgresql.cnpg.io';
    await kubernetes.must(['delete', running, '--all', here, '--cascade=foreground']);
    await kubernetes.must(['delete', 'namespace', copyNamespace, '--ignore-not-found']);
    const own = surroundings.filter(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace !== copyNamespace,
    );
    for (const { metadata } of own) {
      const of = `--namespace=${metadata.namespace ?? ''}`;
      await kubernetes.must(['delete', 'networkpolicy', metadata.name, of, '--ignore-not-found']);
    }
  }, 180_000);

  test('goes on: people log in with their passwords, access keys work, secrets are read', async () => {
    const key = await infra.login(old.admin.name, old.admin.password);
    expect(await infra.names('/api/users', key)).toEqual(
      expect.arrayContaining([old.admin.name, copyAdmin.user]),
    );
    expect(await infra.names('/api/destinations', old.accessKey)).toEqual(['old-cluster']);
    expect(await infra.names('/api/providers', key)).toContain('okta');
    expect(await infra.call('POST', '/api/tokens', key)).toMatchObject({ status: 201 });
  });

  test('has the new administrator too', async () => {
    const key = await infra.login(copyAdmin.user, copyAdmin.password);
    expect(key).toMatch(/^\w{10}\.\w{24}$/);
  });

  test('tells what it moved', async () => {
    const said = (container: string) =>
      kubernetes.must(['logs', 'job/infra-migration', here, `--container=${container}`]);
    expect(await said('read')).toContain('migration: identities: 4 rows\n');
    expect(await said('write')).toContain('migration: the database is filled');
  });

  test('fails to start with another key, and the pod says what our pages explain', async () => {
    await kubernetes.apply(wrongServer);
    const said = await lab.eventually(async () => {
      const [pod] = await kubernetes.list<Failing>(
        'pod',
        copyNamespace,
        'app.kubernetes.io/instance=wrong',
      );
      const [status] = pod?.status.initContainerStatuses ?? [];
      const ended = status?.state.terminated ?? status?.lastState?.terminated;
      expect(ended?.message).toBeDefined();
      return ended?.message?.trim() ?? '';
    }, 120);
    expect(said).toContain('cipher: message authentication failed');
    const words = 'is not the one that the database';
    expect(said.split('\n').at(-1)).toMatch(
      new RegExp(
        `^preflight: the encryption key in Secret 'wrong-server-encryption-key' ${words} at infra-rw[\\w.-]*:5432 was encrypted with: put that key back; never make a new one$`,
      ),
    );
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'products', 'infra.md'), 'utf8');
    expect(page).toContain(`\`the encryption key in Secret … ${words} … was encrypted with\``);
    expect(page).toContain('### cipher: message authentication failed');
  }, 240_000);
});

interface Failing {
  readonly status: {
    readonly initContainerStatuses?: readonly {
      readonly state: State;
      readonly lastState?: State;
    }[];
  };
}

interface State {
  readonly terminated?: { readonly message?: string };
}
