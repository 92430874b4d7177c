import * as pulumi from '@pulumi/pulumi';
import type { Manifest } from '../../../stacks/release/manifest';
import { rolledBySecrets } from '../../../stacks/release/rolled';

const env = (name: string, key: string) => ({
  env: [{ valueFrom: { secretKeyRef: { name, key } } }],
});

const workload = (kind: string, container: object, metadata: object = {}): Manifest => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: { name: 'app', namespace: 'app' },
  spec: { replicas: 1, template: { metadata, spec: { containers: [container] } } },
});

interface Inputs {
  readonly spec: { readonly replicas: number; readonly template: { readonly metadata: object } };
}

async function podMetadata(
  manifest: Manifest,
  revisions: Readonly<Record<string, string>>,
): Promise<unknown> {
  const outputs = Object.fromEntries(
    Object.entries(revisions).map(([key, text]) => [key, pulumi.output(text)]),
  );
  const secrets = new Map([['app/db', { revisions: outputs }]]);
  const inputs = rolledBySecrets(manifest, manifest, secrets) as unknown as Inputs;
  expect(inputs.spec.replicas).toBe(1);
  return new Promise((resolve) => {
    pulumi.output(inputs.spec.template.metadata).apply((metadata) => {
      resolve(metadata);
    });
  });
}

test.each(['Deployment', 'StatefulSet', 'DaemonSet'])(
  'pods of a %s roll with the keys that they read, and with no other',
  async (kind) => {
    const manifest = workload(kind, env('db', 'password'), {
      labels: { a: 'b' },
      annotations: { c: 'd' },
    });
    const before = await podMetadata(manifest, { password: '1', other: '1' });
    expect(before).toEqual({
      labels: { a: 'b' },
      annotations: {
        c: 'd',
        'plinth.dev/secrets': expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      },
    });
    expect(await podMetadata(manifest, { password: '1', other: '2' })).toEqual(before);
    expect(await podMetadata(manifest, { password: '2', other: '1' })).not.toEqual(before);
  },
);

test('pods that read a whole Secret roll with each of its keys', async () => {
  const manifest = workload('Deployment', { envFrom: [{ secretRef: { name: 'db' } }] });
  const before = await podMetadata(manifest, { a: '1', b: '1' });
  expect(await podMetadata(manifest, { a: '1', b: '2' })).not.toEqual(before);
  expect(await podMetadata(manifest, { b: '1', a: '1' })).toEqual(before);
});

test.each<[string, Manifest]>([
  ['a job', workload('Job', env('db', 'password'))],
  ["a reader of somebody else's Secret", workload('Deployment', env('main-app', 'password'))],
  ['a reader of none', workload('Deployment', {})],
])('%s is left as it is', (_, manifest) => {
  const secrets = new Map([['app/db', { revisions: { password: pulumi.output('1') } }]]);
  expect(rolledBySecrets(manifest, manifest, secrets)).toBe(manifest);
});

test('a Secret without revisions rolls nobody', () => {
  const manifest = workload('Deployment', { envFrom: [{ secretRef: { name: 'db' } }] });
  expect(rolledBySecrets(manifest, manifest, new Map([['app/db', {}]]))).toBe(manifest);
});
