import { prometheusReactions } from '../../../../lab/control-plane/simulation/prometheus';
import type { Answer } from '../../../../lab/control-plane/simulation/reaction';
import { now, surroundings } from './surroundings';

const metadata = { name: 'platform', namespace: 'monitoring', generation: 2, uid: 'u-1' };
const spec = {
  replicas: 2,
  image: 'registry.example/prometheus:v3',
  serviceAccountName: 'prometheus-platform',
  securityContext: { runAsNonRoot: true },
  resources: { requests: { cpu: '1' } },
  storage: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'] } } },
};
const path = '/apis/apps/v1/namespaces/monitoring/statefulsets/prometheus-platform';
const ready = { observedGeneration: 5, readyReplicas: 2, updatedReplicas: 2 };

async function react(plural: string, object: unknown, objects = {}): Promise<Answer> {
  const reaction = prometheusReactions.find(({ resource }) => resource.endsWith(`/${plural}`));
  if (reaction === undefined) throw new Error(`no reaction on ${plural}`);
  return reaction.react(object as never, surroundings(objects));
}

const madeFor = (generation: string, status: object) => ({
  [path]: {
    metadata: {
      name: 'prometheus-platform',
      generation: 5,
      annotations: { 'prometheus-operator-input-hash': generation },
    },
    status,
  },
});

test('a server gets a StatefulSet and a headless Service, named and labelled as the operator does', async () => {
  const labels = {
    'app.kubernetes.io/name': 'prometheus',
    'app.kubernetes.io/instance': 'platform',
    'app.kubernetes.io/managed-by': 'prometheus-operator',
    prometheus: 'platform',
  };
  expect(await react('prometheuses', { metadata, spec })).toMatchObject([
    {
      method: 'POST',
      path: '/api/v1/namespaces/monitoring/services',
      body: { metadata: { name: 'prometheus-operated' }, spec: { clusterIP: 'None' } },
    },
    {
      method: 'POST',
      path: '/apis/apps/v1/namespaces/monitoring/statefulsets',
      body: {
        metadata: {
          name: 'prometheus-platform',
          labels,
          ownerReferences: [{ kind: 'Prometheus', name: 'platform', uid: 'u-1', controller: true }],
        },
        spec: {
          replicas: 2,
          serviceName: 'prometheus-operated',
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              serviceAccountName: 'prometheus-platform',
              securityContext: { runAsNonRoot: true },
              containers: [
                {
                  image: 'registry.example/prometheus:v3',
                  ports: [{ name: 'web', containerPort: 9090 }],
                  volumeMounts: [{ name: 'prometheus-platform-db', mountPath: '/prometheus' }],
                },
              ],
            },
          },
          volumeClaimTemplates: [
            {
              metadata: { name: 'prometheus-platform-db' },
              spec: { accessModes: ['ReadWriteOnce'] },
            },
          ],
        },
      },
    },
    {
      method: 'PATCH',
      body: {
        status: {
          availableReplicas: 0,
          conditions: [
            { type: 'Available', status: 'False', lastTransitionTime: now, observedGeneration: 2 },
            { type: 'Reconciled', status: 'True' },
          ],
        },
      },
    },
  ]);
});

test.each([
  ['prometheuses', 9090],
  ['alertmanagers', 9093],
] as const)('%s without storage get no claim, and answer on port %i', async (plural, port) => {
  const answer = await react(plural, { metadata, spec: {} });
  const made = answer === 'later' ? undefined : answer[1];
  expect(made?.body).toMatchObject({
    spec: {
      replicas: 1,
      template: { spec: { containers: [{ ports: [{ containerPort: port }] }] } },
    },
  });
  expect(JSON.stringify(made)).not.toContain('volume');
});

test('it is available when its pods are ready, and not before', async () => {
  const server = { metadata, spec };
  expect(await react('prometheuses', server, madeFor('2', {}))).toBe('later');
  const old = { ...ready, observedGeneration: 4 };
  expect(await react('prometheuses', server, madeFor('2', old))).toBe('later');
  expect(await react('prometheuses', server, madeFor('2', ready))).toMatchObject([
    {
      method: 'PATCH',
      body: {
        status: {
          replicas: 2,
          availableReplicas: 2,
          unavailableReplicas: 0,
          conditions: [{ type: 'Available', status: 'True' }, { type: 'Reconciled' }],
        },
      },
    },
  ]);
});

test('a changed server changes its StatefulSet; one that is reported is left alone', async () => {
  expect(await react('prometheuses', { metadata, spec }, madeFor('1', ready))).toMatchObject([
    {
      method: 'PATCH',
      path,
      body: { spec: { replicas: 2, template: { spec: { containers: [{ image: spec.image }] } } } },
    },
    { body: { status: { availableReplicas: 0 } } },
  ]);
  const conditions = [{ type: 'Available', status: 'True', observedGeneration: 2 }];
  const status = { availableReplicas: 2, conditions };
  expect(await react('prometheuses', { metadata, spec, status })).toEqual([]);
});
