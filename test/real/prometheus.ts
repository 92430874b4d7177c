import type { Kubernetes } from './kubernetes';
import type { PortForward } from './port-forward';
import { until } from './until';

/** One series that a query gives. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** An alert that is pending or fires, as Prometheus sees it. */
export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

/** A target that Prometheus scrapes, or tries to. */
export interface Target {
  /** Of the monitor that asks for it: `podMonitor/app/postgres-main/0`. */
  readonly pool: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly health: 'up' | 'down' | 'unknown';
  readonly error: string;
}

/** The platform's Prometheus. */
export class Prometheus {
  private constructor(private readonly forward: PortForward) {}

  /** The Prometheus of a namespace. */
  static async open(kubernetes: Kubernetes, namespace = 'monitoring'): Promise<Prometheus> {
    const { value } = await until(
      `Prometheus in ${namespace} takes connections`,
      () => kubernetes.forward(namespace, 'svc/prometheus-platform', 9090),
      { seconds: 60 },
    );
    return new Prometheus(value);
  }

  /** Takes the connection away. */
  close(): void {
    this.forward.close();
  }

  /** Every series of an instant query. */
  async query(expression: string): Promise<readonly Sample[]> {
    const { result } = await this.get<{
      readonly result: readonly {
        readonly metric: Readonly<Record<string, string>>;
        readonly value: readonly [number, string];
      }[];
    }>('query', { query: expression });
    return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  /** The one value of a query; @throws when it gives none, or several. */
  async value(expression: string): Promise<number> {
    const samples = await this.query(expression);
    const [sample] = samples;
    if (sample === undefined || samples.length > 1) {
      throw new Error(`${expression}: gives ${samples.length} series, one is wanted`);
    }
    return sample.value;
  }

  /** The alerts of a name that bear these labels. */
  async alerts(
    name: string,
    labels: Readonly<Record<string, string>> = {},
  ): Promise<readonly ActiveAlert[]> {
    const { alerts } = await this.get<{ readonly alerts: readonly ActiveAlert[] }>('alerts');
    const wanted = Object.entries({ ...labels, alertname: name });
    return alerts
      .filter((alert) => wanted.every(([label, value]) => alert.labels[label] === value))
      .map((alert) => ({ labels: alert.labels, state: alert.state }));
  }

  /** Everything that is scraped. */
  async targets(): Promise<readonly Target[]> {
    const { activeTargets } = await this.get<{
      readonly activeTargets: readonly {
        readonly scrapePool: string;
        readonly labels: Readonly<Record<string, string>>;
        readonly health: Target['health'];
        readonly lastError: string;
      }[];
    }>('targets', { state: 'active' });
    return activeTargets.map(({ scrapePool, labels, health, lastError }) => ({
      pool: scrapePool,
      labels,
      health,
      error: lastError,
    }));
  }

  /** The data of an endpoint of its API: `get('rules', { type: 'alert' })`. */
  async get<T>(endpoint: string, parameters: Readonly<Record<string, string>> = {}): Promise<T> {
    const search = new URLSearchParams(parameters).toString();
    const response = await fetch(
      `http://127.0.0.1:${this.forward.port}/api/v1/${endpoint}?${search}`,
    );
    const answer = (await response.json()) as
      | { readonly status: 'success'; readonly data: T }
      | { readonly status: 'error'; readonly errorType: string; readonly error: string };
    if (answer.status === 'error') {
      throw new Error(`Prometheus: ${answer.errorType}: ${answer.error}`);
    }
    return answer.data;
  }
}
