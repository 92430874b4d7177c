import { UserError } from '../../../errors/user-error';
import type { Call } from '../protocol/provider';
import type { PropertyMap } from '../protocol/values';
import { Api } from './api';
import { Unreachable } from './api-error';
import { Cluster } from './cluster';
import { assertLoopback, connect, kubeconfigText, parseKubeconfig } from './connection';
import type { Connection } from './connection';
import { explain } from './explain';
import type { Doing } from './explain';
import type { Reference } from './objects';
import { redactor } from './secrets';
import { readSettings } from './settings';
import type { Settings } from './settings';

/** A configured provider: its settings and the cluster it speaks to. */
export class Session {
  readonly settings: Settings;
  /** Namespace for namespaced objects that state none. */
  readonly namespace: string;
  private readonly connected: Cluster | undefined;
  private problem: UserError | undefined;
  private warned = false;

  constructor(inputs: PropertyMap, env: NodeJS.ProcessEnv) {
    this.settings = readSettings(inputs, env);
    const connection = this.settings.pending ? undefined : this.connection(env);
    if (connection !== undefined) {
      assertLoopback(connection);
      this.connected = new Cluster(new Api(connection, env));
    }
    const { namespace = '' } = connection ?? {};
    this.namespace = this.settings.namespace ?? (namespace === '' ? 'default' : namespace);
  }

  // a provider is configured even where nothing uses it: the problem waits for its first use
  private connection(env: NodeJS.ProcessEnv): Connection | undefined {
    try {
      return connect(parseKubeconfig(kubeconfigText(this.settings.kubeconfig, env)), this.settings);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const lead =
        'configured Kubernetes cluster is unreachable: failed to parse kubeconfig data in `kubernetes:config:kubeconfig`';
      this.problem = new UserError([lead, ...error.problems], {
        ...(error.fix !== undefined && { fix: error.fix }),
        cause: error,
      });
      return undefined;
    }
  }

  /** The cluster, or undefined when it is not known yet or its kubeconfig is of no use. */
  get reachable(): Cluster | undefined {
    return this.connected;
  }

  /** The cluster. Throws when there is none. */
  get cluster(): Cluster {
    if (this.connected !== undefined) return this.connected;
    throw (
      this.problem ??
      new UserError("provider.kubeconfig: 'kubeconfig' is not known yet", {
        fix: 'make the resource that gives it first',
      })
    );
  }

  /** Runs a step on an object and explains what the API server refuses, without the secrets in the inputs. */
  async attempt<T>(
    doing: Doing,
    reference: Reference,
    inputs: readonly PropertyMap[],
    step: () => Promise<T>,
  ): Promise<T> {
    try {
      return await step();
    } catch (error) {
      throw explain(error, doing, reference, redactor(...inputs));
    }
  }

  /** Says, once, that previews can not tell what the API server would. */
  warnUnreachable(error: Unreachable, call: Call): void {
    if (!this.warned) call.log('warning', `nothing can be previewed: ${error.message}`);
    this.warned = true;
  }

  /**
   * Whether an object of an unreachable cluster is to be forgotten rather than the error reported. Anything but an
   * unreachable cluster is no reason.
   */
  forgets(error: unknown, call: Call): boolean {
    const unreachable = error instanceof Unreachable || error === this.problem;
    if (!unreachable || !this.settings.deleteUnreachable) return false;
    call.log(
      'warning',
      'configured Kubernetes cluster is unreachable and the `deleteUnreachable` option is enabled: deleting the unreachable resource from Pulumi state',
    );
    return true;
  }
}
