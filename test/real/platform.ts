import { join } from 'node:path';
import { workspaceOf, type Workspace } from '../../cli/workspace';
import { Kubectl } from '../kubectl';
import { Kubernetes, output, type Output } from './kubernetes';
import { until } from './until';
import { platformVariable } from './variables';

/** The platform that proofs run on: the stack `local` of a checkout, on a real node. */
export class Platform {
  readonly workspace: Workspace;
  readonly kubernetes: Kubernetes;
  /** For helpers that end-to-end tests share. */
  readonly kubectl: Kubectl;

  private constructor(readonly checkout: string) {
    this.workspace = workspaceOf(checkout);
    const { bin, kubeconfig } = this.workspace;
    const kubectl = join(bin, 'kubectl');
    this.kubernetes = new Kubernetes(kubectl, kubeconfig);
    this.kubectl = new Kubectl({ kubeconfigFile: kubeconfig }, { kubectl });
  }

  /** The one that the run has brought up, or was told of. */
  static current(env: NodeJS.ProcessEnv = process.env): Platform {
    const checkout = env[platformVariable];
    if (checkout === undefined) {
      throw new Error(`${platformVariable} names no checkout: run ./plinth test --real`);
    }
    return new Platform(checkout);
  }

  /** Folder of the lab. */
  get lab(): string {
    return join(this.workspace.labs, 'local');
  }

  /** Runs `./plinth` in the checkout. */
  plinth(...args: readonly string[]): Promise<Output> {
    return output(join(this.checkout, 'plinth'), args);
  }

  /** Address of the gateway's LoadBalancer. */
  async gatewayAddress(): Promise<string> {
    const path = '.status.loadBalancer.ingress[0].ip';
    const { value } = await until(
      'the gateway has an address',
      async () => {
        const address = await this.kubernetes.field('service', 'traefik', 'gateway', path);
        if (address === '') throw new Error('the Service gateway/traefik has none');
        return address;
      },
      { seconds: 60 },
    );
    return value;
  }

  /** PEM of the authority that signs the platform's certificates. */
  authority(): Promise<string> {
    return this.kubernetes.secret('cert-manager', 'platform-ca', 'ca.crt');
  }
}
