import type { Duration, Size } from 'cdk8s';
import type { Endpoint } from '../namespace/flow-table';
import type { Resources } from '../workload/pod';
import type { SecretKey } from '../workload/secret-key';

/** Whoever takes alerts: an Alertmanager. */
export interface AlertReceiver {
  /** Namespace of its Service. */
  readonly namespace: string;
  /** Service with an endpoint for each of its replicas, every one of which is told. */
  readonly service: string;
  /** Its pods and their port. */
  readonly alerts: Endpoint;
}

/** How long samples are kept: until the one or the other is exceeded. */
export interface Retention {
  /** Age, at least two hours. */
  readonly time: Duration;
  /** Size of all blocks together, at most 85 % of the volume. */
  readonly size: Size;
}

/** A server that keeps a copy of every sample, such as a long-term store. */
export interface RemoteWrite {
  /** Where it takes them: `https://metrics.example.com/api/v1/write`. */
  readonly url: string;
  /**
   * Name and password to log in with.
   * @default - none
   */
  readonly account?: { readonly username: SecretKey; readonly password: SecretKey };
  /**
   * Bearer token to log in with, instead of an account.
   * @default - none
   */
  readonly token?: SecretKey;
}

/** Properties of `PrometheusServer`. */
export interface PrometheusServerProps {
  /** Name that volumes are found by: changing it abandons the samples. */
  readonly name: string;
  /** Namespace of the server. */
  readonly namespace: string;
  /** Full reference of the image, such as `quay.io/prometheus/prometheus:v3.13.1`. */
  readonly image: string;
  /** Version that the image holds, by which the operator decides what it may configure: `3.13.1`. */
  readonly version: string;
  /** Pods that scrape all the same, 1 to 9: two keep watch while a node is replaced. */
  readonly replicas: number;
  /** How long samples are kept. */
  readonly retention: Retention;
  /** Volume of each pod. */
  readonly storage: Size;
  /**
   * Class of the volumes.
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
  /**
   * Labels on everything that leaves it (alerts, remote writes), to tell clusters apart.
   * @default - none
   */
  readonly externalLabels?: Readonly<Record<string, string>>;
  /**
   * Who is told of alerts.
   * @default - nobody
   */
  readonly alertmanager?: AlertReceiver;
  /**
   * Servers that keep a copy of every sample.
   * @default - none
   */
  readonly remoteWrites?: readonly RemoteWrite[];
  /**
   * Time between two scrapes, and between two evaluations of rules.
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;
  /**
   * What the certificates of kubelets are worth. `cluster-authority` where the cluster's authority signs them
   * (kubeadm with `serverTLSBootstrap`), so that nobody else can be taken for a kubelet.
   * @default 'self-signed'
   */
  readonly kubeletCertificates?: 'self-signed' | 'cluster-authority';
  /**
   * What each pod is given; memory grows with the number of series.
   * @default - 250m CPU, 1Gi memory with a limit of 2Gi
   */
  readonly resources?: Resources;
  /**
   * How long a deployment waits until it is available.
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}
