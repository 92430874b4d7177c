import { declaredFrom, type Declared } from '../../../cli/drift/declared';
import type { Deployed } from '../../../cli/drift/deployed';
import { identityOf } from '../../../cli/drift/identity';
import type { Author } from '../../../cli/drift/ownership';
import type { DriftReport } from '../../../cli/drift/report';
import type { JsonObject } from '../../../lab/plugins/protocol/values';

export const ours = 'pulumi-kubernetes-1a2b3c4d';

/** A Deployment with one container. */
export function deployment(image: string, more: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: {
      replicas: 2,
      template: { spec: { containers: [{ name: 'web', image, ...more }] } },
    },
  };
}

/** What a manager owns, as the API server writes it down. */
export function entry(manager: string, fieldsV1: JsonObject, time = '2026-01-02T03:04:05Z') {
  return {
    manager,
    operation: 'Apply',
    apiVersion: 'apps/v1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1,
  };
}

const container = (...fields: readonly string[]): JsonObject => ({
  'f:template': {
    'f:spec': {
      'f:containers': {
        'k:{"name":"web"}': Object.fromEntries(
          ['.', 'f:name', ...fields].map((name) => [name, {}]),
        ),
      },
    },
  },
});

/** Everything of a `deployment`, but for what somebody else took over. */
export function owned(without: 'nothing' | 'image' | 'replicas' | 'label' = 'nothing'): JsonObject {
  return {
    'f:metadata': { 'f:labels': without === 'label' ? {} : { 'f:app': {} } },
    'f:spec': {
      ...(without === 'replicas' ? {} : { 'f:replicas': {} }),
      ...container(...(without === 'image' ? [] : ['f:image'])),
    },
  };
}

/** The field of the image of a `deployment`. */
export const imageField: JsonObject = { 'f:spec': container('f:image') };

/** An object as it is there. */
export function live(
  manifest: JsonObject,
  managedFields: readonly JsonObject[],
  more: JsonObject = {},
): JsonObject {
  const metadata = manifest['metadata'] as JsonObject;
  return {
    ...manifest,
    metadata: { ...metadata, uid: 'uid-1', resourceVersion: '7', managedFields, ...more },
    status: { readyReplicas: 2 },
  };
}

/** What the sources declare and what was deployed, the same unless said otherwise. */
export function pair(
  sources: JsonObject,
  last: JsonObject = sources,
): { readonly declared: Declared; readonly deployed: Deployed } {
  return {
    declared: declaredFrom(sources),
    deployed: { identity: identityOf(last), inputs: last, uid: 'uid-1', manager: ours },
  };
}

const somebody: Author = { manager: 'kubectl-edit', time: '2026-01-02T03:04:05Z' };

/** A report with one of everything. */
export const report: DriftReport = {
  stack: 'prod',
  drifted: [
    {
      identity: identityOf(deployment('web:1')),
      kinds: ['changed'],
      fields: [
        {
          path: 'spec.template.spec.containers[name=web].image',
          live: 'web:2',
          declared: 'web:1',
          by: [somebody],
        },
      ],
    },
  ],
  undeclared: [
    {
      identity: { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'stray' },
      by: [{ manager: 'kubectl-create' }],
      created: '2026-01-01T00:00:00Z',
    },
  ],
  pending: [
    {
      identity: { group: '', version: 'v1', kind: 'Service', namespace: 'shop', name: 'new' },
      what: 'to create',
      paths: [],
    },
  ],
  compared: 12,
  searched: 60,
  silent: [],
  elapsedMs: 1200,
};

/** A report of a cluster in which all is well. */
export const whole: DriftReport = { ...report, drifted: [], undeclared: [], pending: [] };
