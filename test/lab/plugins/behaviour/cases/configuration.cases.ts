import type * as k8s from '@pulumi/kubernetes';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ConfigMap, Provider, RandomId } from '../harness/kinds';
import { otherBuild } from '../harness/stack';
import type { Case, Open } from '../harness/suite';

// port 1 is nobody's: connections are refused at once
const DEAD_SERVER = 'https://127.0.0.1:1';

export function configurationCases(open: Open): void {
  test.concurrent.each(['content', 'path'] as const)('takes a kubeconfig by %s', async (by) => {
    const c = await open(`kubeconfig-${by}`, { KUBECONFIG: '/nowhere' });
    const { kubeconfig, kubeconfigFile } = c.suite.lab;
    await c.up(() => {
      const given = by === 'content' ? kubeconfig : kubeconfigFile;
      settings(c, new Provider('lab', { kubeconfig: given }));
    });
    expect((await c.api.get(c.path('configmaps/settings'))).data).toEqual({ mode: 'on' });
  });

  test.concurrent(
    'says that a kubeconfig can not be parsed, and how the cluster is meant',
    async () => {
      const c = await open('kubeconfig-bad');
      const outcome = await c.run('up', () => {
        settings(c, new Provider('lab', { kubeconfig: 'neither: [a, kubeconfig' }));
      });
      expect(outcome.code).not.toBe(0);
      expect(outcome.errors).toContain(
        'configured Kubernetes cluster is unreachable: failed to parse kubeconfig data in `kubernetes:config:kubeconfig`',
      );
      expect(await c.resources()).toEqual([]);
    },
  );

  test.concurrent(
    'previews while the kubeconfig is not known yet, then deploys with it',
    async () => {
      const c = await open('kubeconfig-unknown', { KUBECONFIG: '/nowhere' });
      const program = () => {
        const cluster = new RandomId('cluster', { byteLength: 4 });
        const kubeconfig = cluster.hex.apply(() => c.suite.lab.kubeconfig);
        settings(c, new Provider('lab', { kubeconfig }));
      };
      const preview = await c.preview(program);
      expect([...preview.ops].sort()).toEqual(['create cluster', 'create settings']);
      expect(preview.errors).toBe('');
      await c.up(program);
      expect(await c.api.exists(c.path('configmaps/settings'))).toBe(true);
      const again = await c.up(program);
      expect([...again.ops].sort()).toEqual(['same cluster', 'same settings']);
    },
  );

  test.concurrent(
    "puts objects without a namespace into the provider's, each provider on its own",
    async () => {
      const c = await open('two-providers');
      await c.api.create('/api/v1/namespaces', { metadata: { name: 'two-providers-b' } });
      await c.up(() => {
        for (const namespace of ['two-providers', 'two-providers-b']) {
          const { kubeconfig } = c.suite.lab;
          const provider = new Provider(namespace, { kubeconfig, namespace });
          const metadata = { name: 'settings' };
          new ConfigMap(`in-${namespace}`, { metadata }, { provider });
          const explicit = { name: `of-${namespace}`, namespace: 'default' };
          new ConfigMap(`out-${namespace}`, { metadata: explicit }, { provider });
        }
      });
      expect((await c.resources()).map(({ id }) => id).sort()).toEqual([
        'default/of-two-providers',
        'default/of-two-providers-b',
        'two-providers-b/settings',
        'two-providers/settings',
      ]);
    },
  );

  test.concurrent('keeps all objects when only the way to the same cluster changes', async () => {
    const c = await open('cluster-identifier');
    const program = (clusterIdentifier: string, server: string) => () => {
      const kubeconfig = moved(c, server);
      settings(c, new Provider('lab', { kubeconfig, clusterIdentifier }));
    };
    const { server } = c.suite.lab;
    const other = server.replace('127.0.0.1', 'localhost');
    await c.up(program('one', server));
    const elsewhere = await c.up(program('one', other));
    expect(elsewhere.ops).toEqual(['same settings']);
    const another = await c.preview(program('two', other));
    expect(another.ops).toContain('replace settings');
  });

  test.concurrent(
    "gives one clear error when nothing answers at the server's address",
    async () => {
      const c = await open('unreachable');
      const kubeconfig = moved(c, DEAD_SERVER);
      const outcome = await c.run('up', () => {
        settings(c, new Provider('lab', { kubeconfig }));
      });
      expect(outcome.code).not.toBe(0);
      expect(outcome.errors).toContain('configured Kubernetes cluster is unreachable: ');
      expect(outcome.errors.match(/cluster is unreachable/g)).toHaveLength(1);
      expect(outcome.errors).not.toMatch(/^\s+at /m);
      expect(outcome.elapsedMs).toBeLessThan(60_000);
    },
  );

  test.concurrent('forgets what a lost cluster held, but only when it is told to', async () => {
    const c = await open('lost-cluster');
    const file = join(c.engine.directory, 'lost-kubeconfig');
    await c.up(() => {
      settings(c);
    });
    await writeFile(file, moved(c, DEAD_SERVER), { mode: 0o600 });
    const refused = await c.with({ KUBECONFIG: file }).run('destroy');
    expect(refused.code).not.toBe(0);
    expect(refused.errors).toContain('PULUMI_K8S_DELETE_UNREACHABLE');
    expect(await c.resources()).toHaveLength(1);
    const env = { KUBECONFIG: file, PULUMI_K8S_DELETE_UNREACHABLE: 'true' };
    await c.with(env).destroy();
    expect(await c.resources()).toEqual([]);
    expect(await c.api.exists(c.path('configmaps/settings'))).toBe(true);
  });

  // the official plugin is for real clusters
  (otherBuild === undefined ? test.concurrent : test.skip)(
    'refuses a server that is not on this machine (stand-in only)',
    async () => {
      const c = await open('foreign-server');
      const outcome = await c.run('up', () => {
        const kubeconfig = moved(c, 'https://203.0.113.1:6443');
        settings(c, new Provider('production', { kubeconfig }));
      });
      expect(outcome.code).not.toBe(0);
      expect(outcome.errors).toContain('https://203.0.113.1:6443');
      expect(outcome.errors).toMatch(/loopback/);
      expect(outcome.elapsedMs).toBeLessThan(20_000);
    },
  );
}

function settings(c: Case, provider?: k8s.Provider): void {
  const metadata = { name: 'settings', namespace: c.name };
  new ConfigMap('settings', { metadata, data: { mode: 'on' } }, provider && { provider });
}

function moved(c: Case, server: string): string {
  const kubeconfig = parse(c.suite.lab.kubeconfig) as { clusters: { cluster: object }[] };
  for (const entry of kubeconfig.clusters) entry.cluster = { ...entry.cluster, server };
  return stringify(kubeconfig);
}
