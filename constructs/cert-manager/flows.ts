import { Construct } from 'constructs';
import { AllowFlow } from '../namespace/flow';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { metricsPort } from './component';
import type { ComponentName } from './labels';
import { componentName, selectorLabels } from './labels';

/** Where the API server is, as far as a network policy can say it. */
export interface ApiServerAddress {
  /**
   * Address ranges of the API server.
   * @default - any address
   */
  readonly cidrs?: readonly string[];
  /**
   * Ports on which it answers itself, behind the `kubernetes` Service.
   * @default [443, 6443]
   */
  readonly ports?: readonly number[];
}

/** Properties of `CertManagerFlows`. */
export interface CertManagerFlowsProps {
  /** Namespace that cert-manager runs in. */
  readonly namespace: string;
  /** Port on which the webhook's pods answer the API server. */
  readonly webhookPort: number;
  /** Where the API server is. */
  readonly apiServer: ApiServerAddress;
  /** Who may read the metrics. */
  readonly scrapers: readonly Peer[];
}

/** Every conversation that cert-manager needs, for a namespace that denies all others. */
export class CertManagerFlows extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: CertManagerFlowsProps,
  ) {
    super(scope, id);
    for (const component of ['controller', 'webhook', 'cainjector'] as const) {
      this.toApiServer(component);
      if (props.scrapers.length > 0) this.fromScrapers(component);
    }
    this.fromApiServer();
    this.toIssuers();
  }

  private toApiServer(component: ComponentName): void {
    const { cidrs, ports = [443, 6443] } = this.props.apiServer;
    new AllowFlow(this, `${component}-to-api-server`, {
      ...this.select(component, 'to-api-server'),
      to: [Peer.apiServer(cidrs)],
      ports: ports.map((port) => Port.tcp(port)),
    });
  }

  private fromScrapers(component: ComponentName): void {
    new AllowFlow(this, `${component}-from-scrapers`, {
      ...this.select(component, 'from-scrapers'),
      from: this.props.scrapers,
      ports: [Port.tcp(metricsPort)],
    });
  }

  private fromApiServer(): void {
    new AllowFlow(this, 'webhook-from-api-server', {
      ...this.select('webhook', 'from-api-server'),
      // some clusters' API server comes through a tunnel of pods or nodes
      from: [Peer.anywhere()],
      ports: [Port.tcp(this.props.webhookPort)],
    });
  }

  /** ACME servers, DNS providers, the check of its own answers by HTTP and by authoritative name servers. */
  private toIssuers(): void {
    new AllowFlow(this, 'controller-to-issuers', {
      ...this.select('controller', 'to-issuers'),
      to: [Peer.anywhere()],
      ports: [Port.tcp(80), Port.tcp(443), Port.tcp(53), Port.udp(53)],
    });
  }

  private select(component: ComponentName, purpose: string) {
    return {
      name: `${componentName(component)}-${purpose}`,
      namespace: this.props.namespace,
      pods: selectorLabels(component),
    };
  }
}
