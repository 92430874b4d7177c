import { Duration, Size } from 'cdk8s';
import { z } from 'zod';
import {
  dnsLabel,
  durationWhere,
  integer,
  section,
  sizeOfAtLeast,
  text,
  type Rule,
} from '../values';
import { grafanaSchema, type GrafanaEnvironment } from './grafana';

/** How the platform is watched. */
export interface MonitoringEnvironment {
  /** Namespace of Prometheus, Alertmanager, their operator and kube-state-metrics. */
  readonly namespace: string;
  /** Namespace of node-exporter, which may do more on its nodes than other pods. */
  readonly nodesNamespace: string;
  /** Pods of Prometheus, which scrape all the same, 1 to 5. */
  readonly replicas: number;
  /** How long samples are kept: until the one or the other is exceeded. */
  readonly retention: {
    /** Age, in whole hours from 2. */
    readonly time: Duration;
    /** Size, at most 85 % of `storage`. */
    readonly size: Size;
  };
  /** Volume of each pod of Prometheus, at least 1 GiB. */
  readonly storage: Size;
  /**
   * What each pod of Prometheus asks for; memory grows with the number of series.
   * @default - 250 thousandths of a core, and 1 GiB of memory
   */
  readonly requests?: {
    /** Processor time in thousandths of a core, 1 to 64000; it has no limit. */
    readonly cpuMillis: number;
    /** Memory, at least 256 MiB; its limit is twice as much. */
    readonly memory: Size;
  };
  /** Who notifies people. */
  readonly alertmanager: AlertmanagerEnvironment;
  /**
   * Servers that keep a copy of every sample.
   * @default - none
   */
  readonly remoteWrites?: readonly RemoteWriteEnvironment[];
  /**
   * Dashboards.
   * @default - none
   */
  readonly grafana?: GrafanaEnvironment;
}

/** How Alertmanager runs. */
export interface AlertmanagerEnvironment {
  /** Pods, which agree on who notifies, 1 to 5. */
  readonly replicas: number;
  /** Volume of each pod, at least 1 GiB. */
  readonly storage: Size;
  /**
   * Whom it notifies.
   * @default - nobody: alerts stand in its list
   */
  readonly receivers?: {
    /** Secret in its namespace with Alertmanager's configuration under the key `alertmanager.yaml`. */
    readonly secret: string;
    /** Ports of the services that are notified: 443 of a chat, 587 of a mail server. */
    readonly ports: readonly number[];
  };
}

/** A server that keeps a copy of every sample. */
export interface RemoteWriteEnvironment {
  /** Where it takes them. */
  readonly url: string;
  /**
   * Secret in Prometheus's namespace with the keys `username` and `password`.
   * @default - it asks for none
   */
  readonly accountSecret?: string;
}

const hour = Duration.hours(1).toMilliseconds();
const timeRule = 'must be a Duration of whole hours, at least 2, such as Duration.days(15)';

const port = integer(1, 65535);

/** Values of `MonitoringEnvironment`. */
export const monitoringSchema = section({
  namespace: dnsLabel(),
  nodesNamespace: dnsLabel(),
  replicas: integer(1, 5),
  retention: section({
    time: durationWhere((time) => time % hour === 0 && time >= 2 * hour, timeRule),
    size: sizeOfAtLeast(Size.mebibytes(512), '512 MiB'),
  }),
  storage: sizeOfAtLeast(Size.gibibytes(1), '1 GiB'),
  requests: section({
    cpuMillis: integer(1, 64_000),
    memory: sizeOfAtLeast(Size.mebibytes(256), '256 MiB', 'Size.mebibytes(512)'),
  }).exactOptional(),
  alertmanager: section({
    replicas: integer(1, 5),
    storage: sizeOfAtLeast(Size.gibibytes(1), '1 GiB'),
    receivers: section({
      secret: dnsLabel(),
      ports: z.array(port, { error: 'must be a list of ports' }),
    }).exactOptional(),
  }),
  remoteWrites: z
    .array(
      section({
        url: text(
          /^https?:\/\/[^\s/]+/,
          "must be such as 'https://metrics.example.com/api/v1/write'",
        ),
        accountSecret: dnsLabel().exactOptional(),
      }),
      { error: 'must be a list of servers' },
    )
    .exactOptional(),
  grafana: grafanaSchema.exactOptional(),
});

/** Rules between its values. */
export const monitoringRules: readonly Rule<{ readonly monitoring?: MonitoringEnvironment }>[] = [
  {
    name: 'samples leave room on their volume for the write-ahead log',
    reads: ['monitoring.retention.size', 'monitoring.storage'],
    findings: ({ monitoring }) =>
      monitoring &&
      monitoring.retention.size.toKibibytes() > monitoring.storage.toKibibytes() * 0.85
        ? [
            {
              path: ['monitoring', 'retention', 'size'],
              message: `must be at most 85 % of 'storage', which is ${monitoring.storage.asString()}`,
            },
          ]
        : [],
  },
  {
    name: 'what may do more on its nodes has a namespace of its own',
    reads: ['monitoring.namespace', 'monitoring.nodesNamespace'],
    findings: ({ monitoring }) =>
      monitoring && monitoring.namespace === monitoring.nodesNamespace
        ? [
            {
              path: ['monitoring', 'nodesNamespace'],
              message: "must differ from 'namespace': its pods need the privileged level",
            },
          ]
        : [],
  },
];
