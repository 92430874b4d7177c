import type { EngineEvent } from '@pulumi/pulumi/automation';
import { nothingHappened } from '../../../cli/engine/result';
import { changesOf, byProduct } from '../../../cli/rehearse/changes';
import { reportOf, type Findings } from '../../../cli/rehearse/judge';
import { nobody } from '../../../cli/rehearse/inhabitants';
import { began, brackets, object, ran, stepsOf } from './stack';

const bare: Findings = {
  stack: 'prod',
  to: { name: 'working tree' },
  runs: [],
  remaining: nobody,
  lost: nobody,
  plugins: [],
  elapsedMs: 1000,
};
const judged = (findings: Partial<Findings>) => {
  const { verdict, reasons } = reportOf({ ...bare, ...findings });
  return { verdict, reasons: reasons.map(({ text }) => text) };
};
const updated = (...events: readonly EngineEvent[]) =>
  ran('update', { steps: stepsOf(...brackets('immudb', 'app'), ...events) });

test('coming up, finding nothing to do and going down is safe', () => {
  const runs = [
    ran('first', { counts: { create: 3 } }),
    ran('again', { counts: { same: 3 } }),
    ran('destroy', { counts: { delete: 2, same: 1 } }),
  ];
  expect(judged({ runs })).toEqual({ verdict: 'safe', reasons: [] });
});

test('creations and updates in place are safe', () => {
  const runs = [
    updated(
      object('create', 'v1', 'Service', 'app/new'),
      object('update', 'apps/v1', 'Deployment', 'app/app', { differing: ['spec.template.spec'] }),
    ),
  ];
  expect(judged({ runs })).toEqual({ verdict: 'safe', reasons: [] });
});

test('a new Job in the place of one that has ended is safe', () => {
  expect(
    judged({ runs: [updated(object('replace', 'batch/v1', 'Job', 'app/migration'))] }),
  ).toEqual({
    verdict: 'safe',
    reasons: [],
  });
});

test('a deletion or replacement that loses nothing disturbs', () => {
  const runs = [
    updated(
      object('replace', 'apps/v1', 'Deployment', 'app/app'),
      object('delete', 'v1', 'Service', 'app/old'),
    ),
  ];
  expect(judged({ runs })).toEqual({
    verdict: 'disturbs',
    reasons: ['Service app/old is deleted', 'Deployment app/app is replaced'],
  });
});

test('new pods of something stateful disturb', () => {
  const differing = ['spec.template.spec.containers[0].image'];
  const runs = [
    updated(object('update', 'apps/v1', 'StatefulSet', 'immudb/immudb', { differing })),
  ];
  expect(judged({ runs })).toEqual({
    verdict: 'disturbs',
    reasons: ['StatefulSet immudb/immudb is updated: its pods restart, one after the other'],
  });
});

const key = (lifetime: 'permanent' | 'replaceable', differing: readonly string[]) =>
  updated(
    object('update', 'v1', 'Secret', 'infra/key', {
      differing,
      inputs: {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: 'key',
          namespace: 'infra',
          annotations: { 'plinth.dev/lifetime': lifetime },
        },
        stringData: { 'tls.key': '[secret]' },
      },
    }),
  );

test.each(['stringData["tls.key"]', 'data["tls.key"]', 'data.tls.key', 'data', 'stringData'])(
  'other values in a permanent Secret lose what was encrypted with the old ones: %s',
  (path) => {
    expect(judged({ runs: [key('permanent', [path])] })).toEqual({
      verdict: 'loses data',
      reasons: ['Secret infra/key gets other values, which loses whatever was encrypted with it'],
    });
  },
);

test.each(['stringData.more', 'data["more"]', 'metadata.labels["data"]'])(
  'a permanent Secret that keeps its values is safe: %s',
  (path) => {
    expect(judged({ runs: [key('permanent', [path])] }).verdict).toBe('safe');
  },
);

test('other values in a Secret that can be made again are safe', () => {
  expect(judged({ runs: [key('replaceable', ['stringData["tls.key"]'])] }).verdict).toBe('safe');
});

test('an update of something stateful that leaves its pods alone is safe', () => {
  const differing = ['metadata.labels["app.kubernetes.io/version"]', 'spec.replicas'];
  const runs = [
    updated(object('update', 'apps/v1', 'StatefulSet', 'immudb/immudb', { differing })),
  ];
  expect(judged({ runs }).verdict).toBe('safe');
});

test('a renamed StatefulSet is deleted with the way to its data', () => {
  const runs = [
    updated(
      object('create', 'apps/v1', 'StatefulSet', 'immudb/ledger'),
      object('delete', 'apps/v1', 'StatefulSet', 'immudb/immudb'),
    ),
  ];
  expect(judged({ runs })).toEqual({
    verdict: 'loses data',
    reasons: [
      'StatefulSet immudb/immudb is deleted, and with it the way to the volumes of its pods',
    ],
  });
});

test('what is retained is lost to the platform all the same', () => {
  const runs = [
    updated(object('replace', 'apps/v1', 'StatefulSet', 'immudb/immudb', { retainOnDelete: true })),
  ];
  expect(judged({ runs })).toEqual({
    verdict: 'loses data',
    reasons: [
      'StatefulSet immudb/immudb is replaced, and with it the way to the volumes of its pods (the old one is left where it is, and nobody uses it)',
    ],
  });
});

test('what is protected is not lost: the update fails', () => {
  const message = 'unable to delete';
  const runs = [
    {
      ...updated(
        object('delete', 'apps/v1', 'StatefulSet', 'immudb/immudb', {
          protect: true,
          retainOnDelete: true,
        }),
      ),
      succeeded: false,
      result: {
        ...nothingHappened,
        diagnostics: [
          { severity: 'error', resource: 'StatefulSet immudb/immudb', message } as const,
        ],
      },
    },
  ];
  expect(judged({ runs })).toEqual({
    verdict: 'fails',
    reasons: [
      'StatefulSet immudb/immudb would be deleted, and with it the way to the volumes of its pods; it is protected, so the engine refuses',
      'update failed: StatefulSet immudb/immudb: unable to delete',
    ],
  });
});

test('lost data comes before a failure, a failure before a disturbance', () => {
  const runs = [
    updated(
      object('delete', 'v1', 'Service', 'app/old'),
      object('delete', 'v1', 'PersistentVolumeClaim', 'app/data'),
    ),
    ran('again', { succeeded: false }),
  ];
  expect(judged({ runs })).toEqual({
    verdict: 'loses data',
    reasons: [
      'PersistentVolumeClaim app/data is deleted, and with it everything on the volume',
      'again failed',
      'Service app/old is deleted',
    ],
  });
});

test('what is planned counts where the update ended before it', () => {
  const plan = ran('plan', {
    steps: stepsOf(
      ...brackets('immudb'),
      object('delete', 'v1', 'PersistentVolumeClaim', 'immudb/data'),
    ),
  });
  expect(judged({ runs: [plan, ran('update', { succeeded: false })] }).verdict).toBe('loses data');
});

test('deletions outside of the update are no reason', () => {
  const destroy = ran('destroy', {
    steps: stepsOf(
      ...brackets('immudb'),
      object('delete', 'v1', 'PersistentVolumeClaim', 'immudb/data'),
    ),
  });
  expect(judged({ runs: [destroy] })).toEqual({ verdict: 'safe', reasons: [] });
});

test.each(['again', 'host again'] as const)(
  'work in the phase `%s` fails, and is named',
  (purpose) => {
    const run = ran(purpose, {
      title: 'up again',
      counts: { update: 1, same: 4 },
      steps: stepsOf(...brackets('app'), object('update', 'v1', 'ConfigMap', 'app/app')),
    });
    expect(judged({ runs: [run] })).toEqual({
      verdict: 'fails',
      reasons: ['up again should find nothing to do: 1 updated, 4 unchanged (ConfigMap app/app)'],
    });
  },
);

test('what outlives the destroy fails, and so does what goes with it though it is another’s', () => {
  const remaining = { clusters: new Set(['Namespace app']), cloud: new Set(['Bucket backups']) };
  const lost = { clusters: new Set(['Service gateway/traefik']), cloud: new Set<string>() };
  expect(judged({ remaining, lost })).toEqual({
    verdict: 'fails',
    reasons: [
      'Bucket backups is left behind by the destroy',
      'Namespace app is left behind by the destroy',
      'Service gateway/traefik is not its own, and is gone with the destroy',
    ],
  });
});

test('what the destroy retains is listed and no reason', () => {
  const steps = stepsOf(
    ...brackets('immudb'),
    object('delete', 'v1', 'PersistentVolumeClaim', 'immudb/data', { retainOnDelete: true }),
    object('delete', 'v1', 'Service', 'immudb/immudb'),
  );
  const report = reportOf({ ...bare, runs: [ran('destroy', { steps })] });
  expect([report.verdict, report.retained]).toEqual([
    'safe',
    ['PersistentVolumeClaim immudb/data'],
  ]);
});

const retainedBucket = began({
  op: 'delete',
  type: 'gcp:storage/bucket:Bucket',
  name: 'backups',
  id: 'plinth-backups',
  retainOnDelete: true,
});
const remaining = {
  clusters: new Set(['Namespace app']),
  cloud: new Set(['Bucket plinth-backups', 'Cluster main']),
};

test('what is retained may remain, and nothing else', () => {
  const runs = [ran('destroy', { steps: stepsOf(retainedBucket) })];
  expect(judged({ runs, remaining }).reasons).toEqual([
    'Cluster main is left behind by the destroy',
    'Namespace app is left behind by the destroy',
  ]);
});

test('inside of a cluster that is retained everything may remain', () => {
  const cluster = began({
    op: 'delete',
    type: 'gcp:container/cluster:Cluster',
    name: 'cluster',
    id: 'main',
    retainOnDelete: true,
  });
  const runs = [ran('destroy', { steps: stepsOf(retainedBucket, cluster) })];
  expect(judged({ runs, remaining })).toEqual({ verdict: 'safe', reasons: [] });
});

test('what Google never deletes is retained, whoever wanted it gone', () => {
  const keys = 'projects/p/locations/l/keyRings/dev';
  const cloud = new Set([`KeyRing ${keys}`, `CryptoKey ${keys}/cryptoKeys/secrets`]);
  const runs = [ran('destroy')];
  const report = reportOf({ ...bare, runs, remaining: { clusters: new Set(), cloud } });
  expect([report.verdict, report.retained]).toEqual([
    'safe',
    [
      `CryptoKey ${keys}/cryptoKeys/secrets (Google deletes none)`,
      `KeyRing ${keys} (Google deletes none)`,
    ],
  ]);
});

test('a failure is told with its phase and its object, a warning once', () => {
  const rejected = {
    severity: 'error',
    resource: 'Deployment app/app',
    message: 'pods "app" is forbidden: violates PodSecurity "restricted:latest"',
  } as const;
  const warning = {
    severity: 'warning',
    resource: 'Pod app/app',
    message: 'would violate',
  } as const;
  const report = reportOf({
    ...bare,
    runs: [
      ran('first', { diagnostics: [warning] }),
      ran('update', { succeeded: false, diagnostics: [warning, rejected] }),
    ],
  });
  expect(report.failures).toEqual([
    {
      kind: 'rejected',
      phase: 'update',
      resource: 'Deployment app/app',
      message: 'pods "app" is forbidden: violates PodSecurity "restricted:latest"',
    },
  ]);
  expect(report.warnings).toEqual(['Pod app/app: would violate']);
});

test('changes are counted by product, the most dangerous listed first', () => {
  const changes = changesOf([
    updated(
      object('create', 'v1', 'Service', 'app/b', { chart: 'app' }),
      object('update', 'v1', 'ConfigMap', 'immudb/a'),
      object('update', 'v1', 'ConfigMap', 'app/a', { chart: 'app' }),
      object('delete', 'v1', 'Service', 'app/a', { chart: 'app' }),
      object('same', 'v1', 'Service', 'immudb/same'),
      object('replace', 'v1', 'PersistentVolumeClaim', 'immudb/data'),
    ),
  ]);
  expect(changes.map(({ change, resource }) => `${change} ${resource}`)).toEqual([
    'replace PersistentVolumeClaim immudb/data',
    'delete Service app/a',
    'update ConfigMap app/a',
    'update ConfigMap immudb/a',
    'create Service app/b',
  ]);
  expect(byProduct(changes)).toEqual([
    { product: 'app', counts: { create: 1, update: 1, replace: 0, delete: 1 } },
    { product: 'immudb', counts: { create: 0, update: 1, replace: 1, delete: 0 } },
  ]);
});
