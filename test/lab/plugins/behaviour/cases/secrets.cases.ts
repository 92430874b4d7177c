import { ConfigMap, Deployment, Secret } from '../harness/kinds';
import * as pulumi from '@pulumi/pulumi';
import { deployment } from '../harness/objects';
import type { Case, Open } from '../harness/suite';

const SECRET = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' };

export function secretCases(open: Open): void {
  test.concurrent('shows a Secret nowhere: not in state, previews, logs or errors', async () => {
    const c = await open('secret-kind');
    const program =
      (token: string, type = 'Opaque') =>
      () => {
        const metadata = { name: 'credentials', namespace: c.name };
        const data = { key: Buffer.from(`key-${token}`).toString('base64') };
        new Secret('credentials', { metadata, type, stringData: { token }, data });
      };
    const hidden = ['first-secret', 'second-secret', 'third-secret'].flatMap(spellings);
    const seen = [
      (await c.preview(program('first-secret'))).everything,
      (await c.up(program('first-secret'))).everything,
      await c.checkpoint(),
      (await c.preview(program('second-secret'), '--diff')).everything,
      (await c.up(program('second-secret'))).everything,
      (await c.refresh()).everything,
      await c.checkpoint(),
    ];
    // refused by the API server: such a Secret needs tls.crt and tls.key
    const refused = await c.run('up', program('third-secret', 'kubernetes.io/tls'));
    expect(refused.code).not.toBe(0);
    expect(refused.errors).toContain('tls.crt');
    for (const text of [...seen, refused.everything, await c.checkpoint()]) {
      for (const secret of hidden) expect(text).not.toContain(secret);
    }
  });

  test.concurrent('keeps a secret value secret key by key, inputs and outputs', async () => {
    const c = await open('secret-key');
    const outcome = await c.up(() => {
      const data = { open: 'to-be-seen', token: pulumi.secret('not-to-be-seen') };
      new ConfigMap('settings', {
        metadata: { name: 'settings', namespace: c.name },
        data,
      });
    });
    const [stored] = await c.resources();
    for (const side of [stored?.inputs, stored?.outputs]) {
      const data = side?.data as Record<string, unknown>;
      expect(data.open).toBe('to-be-seen');
      expect(data.token).toEqual(expect.objectContaining(SECRET));
    }
    for (const text of [outcome.everything, await c.checkpoint()]) {
      expect(text).not.toContain('not-to-be-seen');
    }
    expect((await c.api.get(c.path('configmaps/settings'))).data).toEqual({
      open: 'to-be-seen',
      token: 'not-to-be-seen',
    });
  });

  test.concurrent('passes a secret on as a secret', async () => {
    const c = await open('secret-passed-on');
    const metadata = { name: 'source', namespace: c.name };
    const outcome = await c.up(() => {
      const source = new Secret('source', {
        metadata,
        stringData: { token: 'handed-over' },
      });
      const copy = source.data.apply(({ token = '' }) => Buffer.from(token, 'base64').toString());
      new ConfigMap('copy', { metadata, data: { copy } });
    });
    expect((await c.api.get(c.path('configmaps/source'))).data).toEqual({ copy: 'handed-over' });
    for (const text of [outcome.everything, await c.checkpoint()]) {
      for (const secret of spellings('handed-over')) expect(text).not.toContain(secret);
    }
  });

  test.concurrent(
    'hides a secret deep inside a pod, also while the pod does not become ready',
    async () => {
      const c = await open('secret-deep');
      const outcome = await deep(c, 'deep-secret');
      expect(outcome.code).not.toBe(0);
      expect(outcome.errors).toContain('timed out');
      for (const text of [outcome.everything, await c.checkpoint()]) {
        expect(text).not.toContain('deep-secret');
      }
    },
  );
}

function deep(c: Case, secret: string) {
  return c.run('up', () => {
    const env = [{ name: 'TOKEN', value: pulumi.secret(secret) }];
    const containers = [{ name: 'app', image: 'example/app:1', env }];
    const annotations = { 'pulumi.com/timeoutSeconds': '2' };
    const { metadata, spec } = deployment('web', c.name, { annotations });
    const pod = { containers, nodeSelector: { nowhere: 'true' } };
    const template = { metadata: { labels: { app: 'web' } }, spec: pod };
    new Deployment('web', {
      metadata,
      spec: { ...(spec as object), template } as never,
    });
  });
}

/** How a secret could show: in the clear, and as Kubernetes writes it. */
function spellings(secret: string): readonly string[] {
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '');
  return [secret, base64(secret), base64(`key-${secret}`)];
}
