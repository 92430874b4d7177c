import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { images, versionOf, type ImageName } from '../../environments/images';
import { ensureTools } from '../../lab/toolchain/toolchain';
import { run } from '../run';
import { temporaryFolder } from '../temporary';
import { certificateIn } from './certificate-chain';
import type { Kubernetes } from './kubernetes';
import { operators, previousImage, previousTools, type Operator } from './previous-operators';
import type { Prometheus } from './prometheus';
import { RealLab } from './real-lab';
import { RealNode } from './real-node';
import { renewed } from './renewal';

let lab: RealLab;
let kubernetes: Kubernetes;
let node: RealNode;

beforeAll(async () => {
  lab = await RealLab.of('Operations');
  ({ kubernetes } = lab);
  node = await RealNode.of(lab);
});

describe('an operator that is upgraded by one release', () => {
  /** A Deployment of it as it is, and with the release before in every place that names the image. */
  async function formsOf(operator: Operator, [deployment, image]: readonly [string, ImageName]) {
    const object = await kubernetes.get<{
      readonly metadata: Readonly<Record<string, unknown>>;
      readonly status?: unknown;
    }>('deployment', deployment, operator.namespace);
    const { status: _, metadata, ...rest } = object;
    const { resourceVersion: __, managedFields: ___, ...own } = metadata;
    const current = JSON.stringify({ ...rest, metadata: own });
    const before = current.replaceAll(`"${images[image]}"`, `"${previousImage(image, operator)}"`);
    if (before === current) throw new Error(`${deployment} does not run ${images[image]}`);
    return { deployment, current, before };
  }

  type Forms = Awaited<ReturnType<typeof formsOf>>;

  async function deploy(operator: Operator, all: readonly Forms[], form: 'current' | 'before') {
    for (const forms of all) await kubernetes.must(['replace', '-f', '-'], forms[form]);
    for (const { deployment } of all) {
      const which = [`deployment/${deployment}`, `--namespace=${operator.namespace}`];
      await kubernetes.must(['rollout', 'status', ...which, '--timeout=180s']);
    }
  }

  /** Goes back by one release, does something there, and comes back to the platform's own. */
  async function upgraded(operator: Operator, meanwhile: () => Promise<void>): Promise<void> {
    const all: Forms[] = [];
    for (const one of Object.entries(operator.deployments)) {
      await node.load(previousImage(one[1], operator), previousTools);
      all.push(await formsOf(operator, one));
    }
    try {
      await deploy(operator, all, 'before');
      await meanwhile();
    } finally {
      await lab.measure(`${operator.name} is upgraded from ${operator.previous}`, () =>
        deploy(operator, all, 'current'),
      );
    }
  }

  const namespace = 'upgraded';

  beforeAll(async () => {
    await kubernetes.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ]);
  });

  afterAll(() => kubernetes.must(['delete', 'namespace', namespace, '--ignore-not-found']));

  test('CloudNativePG keeps every row, and its clusters come back healthy', async () => {
    const operator = operators.cloudNativePg;
    const inDatabase = async (sql: string) => {
      const pod = await kubernetes.field('cluster', 'main', 'app', '.status.currentPrimary');
      const psql = ['psql', '--no-psqlrc', '-qtA', '-d', 'app', '-c', sql];
      return (await kubernetes.exec({ namespace: 'app', pod, container: 'postgres' }, psql)).trim();
    };
    const healthy = (operatorVersion: string) =>
      lab.eventually(async () => {
        for (const [cluster, place] of [
          ['main', 'app'],
          ['infra', 'infra'],
        ] as const) {
          const hash = await kubernetes.must([
            ...['get', 'pods', `--namespace=${place}`, `--selector=cnpg.io/cluster=${cluster}`],
            ...['-o', 'jsonpath={.items[*].metadata.annotations.cnpg\\.io/operatorVersion}'],
          ]);
          expect(new Set(hash.split(' '))).toEqual(new Set([operatorVersion]));
          const phase = await kubernetes.field('cluster', cluster, place, '.status.phase');
          expect(phase).toBe('Cluster in healthy state');
        }
      }, 420);
    await upgraded(operator, async () => {
      await healthy(operator.previous);
      await inDatabase('CREATE TABLE upgraded AS SELECT generate_series(1, 1000) AS id');
    });
    await lab.measure('PostgreSQL is healthy under the new release', () =>
      healthy(versionOf(images['cloudnative-pg'])),
    );
    expect(await inDatabase('SELECT count(*), min(id), max(id) FROM upgraded')).toBe('1000|1|1000');
    await inDatabase('INSERT INTO upgraded VALUES (1001)');
    expect(await inDatabase('SELECT count(*) FROM upgraded')).toBe('1001');
    await inDatabase('DROP TABLE upgraded');
  }, 1_200_000);

  test('Sealed Secrets opens what was sealed for the release before', async () => {
    const operator = operators.sealedSecrets;
    const { kubeseal = '' } = await ensureTools(['kubeseal']);
    const sealed = async (name: string, password: string) => {
      const [key] = await kubernetes.list<{ readonly metadata: { readonly name: string } }>(
        'secret',
        operator.namespace,
        'sealedsecrets.bitnami.com/sealed-secrets-key=active',
      );
      const certificate = await lab.secret(operator.namespace, key?.metadata.name ?? '', 'tls.crt');
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace },
        stringData: { password },
      };
      const file = join(temporaryFolder('sealed'), 'tls.crt');
      writeFileSync(file, certificate);
      const args = ['--cert', file, '--format', 'json'];
      const { code, out } = await run(kubeseal, args, { input: JSON.stringify(secret) });
      if (code !== 0) throw new Error(out);
      return JSON.parse(out) as object;
    };
    const opened = (name: string, password: string) =>
      lab.eventually(async () => {
        expect(await lab.secret(namespace, name, 'password')).toBe(password);
      });
    let later: object = {};
    await upgraded(operator, async () => {
      await kubernetes.apply([await sealed('first', 'sealed before')]);
      await opened('first', 'sealed before');
      later = await sealed('second', 'opened after');
    });
    await opened('first', 'sealed before');
    await kubernetes.apply([later]);
    await opened('second', 'opened after');
  }, 420_000);

  test('cert-manager keeps its certificates, renews them, and makes more', async () => {
    const certificate = (name: string) => ({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name, namespace },
      spec: {
        secretName: name,
        dnsNames: [`${name}.example`],
        issuerRef: { name: 'own', kind: 'Issuer' },
      },
    });
    const serial = async (name: string) =>
      certificateIn(await lab.secret(namespace, name, 'tls.crt')).serialNumber;
    const isMade = async (name: string) => {
      await kubernetes.apply([certificate(name)]);
      const ready = ['wait', '--for=condition=Ready', `certificate/${name}`];
      await kubernetes.must([...ready, `--namespace=${namespace}`, '--timeout=120s']);
    };
    const issuer = {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Issuer',
      metadata: { name: 'own', namespace },
      spec: { selfSigned: {} },
    };
    let before = '';
    await upgraded(operators.certManager, async () => {
      await kubernetes.apply([issuer]);
      await isMade('first');
      before = await serial('first');
    });
    // a new certificate goes all the way through the new release: webhook, controller, issuer
    await isMade('second');
    expect(await serial('first')).toBe(before);
    expect((await renewed(lab, namespace, 'first')).serialNumber).not.toBe(before);
  }, 600_000);

  test('prometheus-operator keeps Prometheus’s samples and goes on watching', async () => {
    const operator = operators.prometheusOperator;
    const ready = () => {
      const server = ['statefulset/prometheus-platform', '--namespace=monitoring'];
      return kubernetes.must(['rollout', 'status', ...server, '--timeout=240s']);
    };
    /** Of a server that may have been restarted since it was asked last. */
    const asked = async <T>(ask: (prometheus: Prometheus) => Promise<T>): Promise<T> => {
      const prometheus = await lab.prometheus();
      try {
        return await ask(prometheus);
      } finally {
        prometheus.close();
      }
    };
    const oldest = () =>
      asked((prometheus) => prometheus.value('min(prometheus_tsdb_lowest_timestamp_seconds)'));
    const before = await oldest();
    await upgraded(operator, async () => {
      await ready();
    });
    await ready();
    expect(await lab.eventually(oldest, 120)).toBe(before);
    const rule = {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'upgraded', namespace },
      spec: { groups: [{ name: 'upgraded', rules: [{ alert: 'Upgraded', expr: 'vector(1)' }] }] },
    };
    await kubernetes.apply([rule]);
    await lab.eventually(async () => {
      expect(await asked((prometheus) => prometheus.alerts('Upgraded'))).not.toEqual([]);
    }, 180);
  }, 900_000);
});
