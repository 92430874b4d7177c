import type { Kubernetes } from './kubernetes';
import type { PortForward } from './port-forward';
import { until } from './until';

/** An HTTP server in a pod, reached past every network policy. */
export class Forwarded {
  private constructor(private readonly forward: PortForward) {}

  /** Such as `open(kubernetes, 'monitoring', 'svc/alertmanager-platform', 9093)`. */
  static async open(
    kubernetes: Kubernetes,
    namespace: string,
    target: string,
    port: number,
  ): Promise<Forwarded> {
    const { value } = await until(
      `${target} in ${namespace} takes connections`,
      () => kubernetes.forward(namespace, target, port),
      { seconds: 60 },
    );
    return new Forwarded(value);
  }

  /** What it answers to a GET, as JSON; @throws when it refuses. */
  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.forward.port}${path}`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
