import type { EngineEvent } from '@pulumi/pulumi/automation';
import { PreviewObserver } from '../../../cli/preview/observer';
import type { PreviewReport } from '../../../cli/preview/report';

type Fields = Readonly<Record<string, unknown>>;

/** A step as the engine tells it. */
export interface Told {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** @default - it is not there yet */
  readonly old?: Fields;
  /** @default - it is not there any more */
  readonly new?: Fields;
  readonly detailedDiff?: Readonly<Record<string, { readonly diffKind: string }>>;
  readonly diffs?: readonly string[];
  readonly keys?: readonly string[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly hideDiffs?: readonly string[];
  readonly chart?: string;
}

/** How the engine encodes a secret whose value it does not tell. */
export const secretValue = {
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext: '[secret]',
};
export const unknownValue = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

const stackUrn = 'urn:pulumi:dev::plinth::pulumi:pulumi:Stack::plinth-dev';

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::plinth::${type}::${name}`;
}

export function event(part: Fields): EngineEvent {
  return { sequence: 0, timestamp: 0, ...part };
}

/** The engine begins with a step. */
export function step(told: Told): EngineEvent {
  const { op, type, name, old: before, new: after, chart = 'platform', ...rest } = told;
  const urn = urnOf(type, name);
  const parent = urnOf('plinth:release:Chart', chart);
  const state = (inputs: Fields | undefined) =>
    inputs === undefined
      ? null
      : {
          type,
          urn,
          custom: true,
          id: name,
          parent,
          provider: '',
          protect: told.protect === true,
          retainOnDelete: told.retainOnDelete === true,
          hideDiffs: told.hideDiffs ?? [],
          inputs,
          outputs: {},
        };
  const metadata = { op, urn, type, provider: '', ...rest, old: state(before), new: state(after) };
  return event({ resourcePreEvent: { metadata } });
}

/** A chart, which did not change. */
export function chart(name: string): EngineEvent {
  const urn = urnOf('plinth:release:Chart', name);
  const metadata = { op: 'same', urn, type: 'plinth:release:Chart', old: { custom: false } };
  return event({ resourcePreEvent: { metadata } });
}

export function stackOutputs(before: Fields, after: Fields): EngineEvent {
  const type = 'pulumi:pulumi:Stack';
  const metadata = {
    op: 'same',
    urn: stackUrn,
    type,
    old: { outputs: before },
    new: { outputs: after },
  };
  return event({ resOutputsEvent: { metadata } });
}

export function problem(message: string, urn = '', severity = 'error'): EngineEvent {
  return event({ diagnosticEvent: { severity, message, urn, color: 'never' } });
}

export function policy(part: Fields): EngineEvent {
  return event({
    policyEvent: {
      resourceUrn: '',
      message: '',
      color: 'never',
      policyName: 'no-latest',
      policyPackName: 'acme',
      policyPackVersion: '1',
      policyPackVersionTag: '1',
      enforcementLevel: 'mandatory',
      ...part,
    },
  });
}

export function summary(resourceChanges: Readonly<Record<string, number>>): EngineEvent {
  return event({ summaryEvent: { maybeCorrupt: false, durationSeconds: 1, resourceChanges } });
}

export function observed(
  events: readonly EngineEvent[],
  failed?: readonly string[],
): PreviewReport {
  const observer = new PreviewObserver();
  for (const one of events) observer.onEvent(one);
  return observer.report('dev', 12_300, failed);
}

const statefulSet = (size: string, serviceName: string): Fields => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { namespace: 'immudb', name: 'immudb' },
  spec: {
    serviceName,
    replicas: 1,
    template: { spec: { containers: [{ name: 'immudb', image: 'codenotary/immudb:1.11.1' }] } },
    volumeClaimTemplates: [{ spec: { resources: { requests: { storage: size } } } }],
  },
});

const statefulSetType = 'kubernetes:apps/v1:StatefulSet';
const deploymentType = 'kubernetes:apps/v1:Deployment';
const configMapType = 'kubernetes:core/v1:ConfigMap';
const secretType = 'kubernetes:core/v1:Secret';
const serviceType = 'kubernetes:core/v1:Service';

const deployment = (image: string, replicas: number): Fields => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace: 'app', name: 'app' },
  spec: { replicas, template: { spec: { containers: [{ name: 'app', image }] } } },
});

const configMap = (...lines: readonly string[]): Fields => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'app', name: 'settings' },
  data: { 'app.conf': lines.join('\n') },
});

const grown = {
  type: statefulSetType,
  name: 'statefulset/immudb/immudb',
  chart: 'immudb',
  old: statefulSet('5Gi', 'immudb'),
  new: statefulSet('10Gi', 'immudb'),
  detailedDiff: {
    'spec.volumeClaimTemplates[0].spec.resources.requests.storage': {
      diffKind: 'update-replace',
    },
  },
} as const;

/** An immudb whose volume grows, which Kubernetes can only do by making it anew, and more around it. */
export const replacedStatefulSet: readonly EngineEvent[] = [
  chart('immudb'),
  chart('app'),
  step({ ...grown, op: 'create-replacement' }),
  step({ ...grown, op: 'replace' }),
  step({
    op: 'update',
    type: deploymentType,
    name: 'deployment/app/app',
    chart: 'app',
    old: deployment('acme/app:dev-41', 1),
    new: deployment('acme/app:dev-42', 3),
    detailedDiff: {
      'spec.replicas': { diffKind: 'update' },
      'spec.template.spec.containers[0].image': { diffKind: 'update' },
    },
  }),
  step({
    op: 'update',
    type: configMapType,
    name: 'configmap/app/settings',
    chart: 'app',
    old: configMap('log = info', 'workers = 4', 'cache = on', 'port = 8080'),
    new: configMap('log = debug', 'workers = 4', 'cache = on', 'port = 8080', 'trace = on'),
    detailedDiff: { 'data["app.conf"]': { diffKind: 'update' } },
  }),
  step({
    op: 'update',
    type: secretType,
    name: 'secret/app/database',
    chart: 'app',
    old: { apiVersion: 'v1', kind: 'Secret', stringData: { password: secretValue } },
    new: { apiVersion: 'v1', kind: 'Secret', stringData: { password: secretValue } },
    detailedDiff: { 'stringData.password': { diffKind: 'update' } },
  }),
  step({
    op: 'create',
    type: serviceType,
    name: 'service/app/metrics',
    chart: 'app',
    new: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'app', name: 'metrics' },
      spec: { ports: [{ port: 9090 }] },
    },
  }),
  step({
    op: 'delete',
    type: serviceType,
    name: 'service/app/old',
    chart: 'app',
    old: { apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'app', name: 'old' } },
  }),
  stackOutputs(
    { host: 'dev.acme.test', password: secretValue },
    { host: 'dev.acme.test', metrics: 'https://metrics.dev.acme.test', password: secretValue },
  ),
  summary({ create: 1, update: 3, replace: 1, delete: 1, same: 81 }),
];
