import { nodeNetwork, type NodeNetwork } from '../../lab/node/network';
import { eventually } from '../loopback';
import { Forwarded } from './forwarded';
import { FrontDoor } from './front-door';
import type { Kubernetes } from './kubernetes';
import { Platform } from './platform';
import { Prometheus } from './prometheus';
import { Recorder } from './recorder';

/** The platform that proofs run on, with what proofs of several products have in common. */
export class RealLab {
  readonly kubernetes: Kubernetes;
  /** Folder of the lab. */
  readonly directory: string;
  /** The Node whose containers run. */
  readonly nodeName = 'node-real';

  private constructor(
    readonly platform: Platform,
    readonly network: NodeNetwork,
    readonly record: Recorder,
  ) {
    this.kubernetes = platform.kubernetes;
    this.directory = platform.lab;
  }

  /** The one that runs, for proofs of a product: the heading of what they record. */
  static async of(product: string): Promise<RealLab> {
    const platform = Platform.current();
    const addresses = '.status.addresses[?(@.type=="InternalIP")].address';
    const path = `jsonpath={${addresses}}`;
    const address = await platform.kubernetes.must(['get', 'node', 'node-real', '-o', path]);
    const [, number] = /^198\.18\.(\d+)\.2$/.exec(address) ?? [];
    if (number === undefined) throw new Error(`node-real has an unexpected address: '${address}'`);
    return new RealLab(platform, nodeNetwork(Number(number)), new Recorder(product));
  }

  /** What a Secret holds under a key. */
  secret(namespace: string, name: string, key: string): Promise<string> {
    return this.kubernetes.secret(namespace, name, key);
  }

  /** The gateway, for a client that believes the platform's authority alone. */
  async frontDoor(): Promise<FrontDoor> {
    return new FrontDoor(await this.platform.gatewayAddress(), await this.platform.authority());
  }

  prometheus(): Promise<Prometheus> {
    return Prometheus.open(this.kubernetes);
  }

  alertmanager(): Promise<Forwarded> {
    return Forwarded.open(this.kubernetes, 'monitoring', 'svc/alertmanager-platform', 9093);
  }

  /** Tries each second until it works, for some seconds; then fails as the last attempt did. */
  eventually<T>(attempt: () => Promise<T>, seconds = 60): Promise<T> {
    return eventually(attempt, seconds, 1_000);
  }

  /** Measures how long something takes, and writes it down. */
  measure<T>(
    proof: string,
    work: () => Promise<T>,
    limit?: { readonly atMostSeconds: number },
  ): Promise<T> {
    return this.record.timed(proof, work, limit);
  }
}
