import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { AlertRules } from '../monitoring/alerts';
import type { Monitoring } from '../monitoring/scrape';
import { PodScrape } from '../monitoring/scrape';
import type { Endpoint, Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import type { Resources } from '../workload/pod';
import { sealedSecretsAlerts } from './alerts';
import { Controller, ports } from './controller';
import type { Keys } from './keys';
import { controllerName, controllerSelector } from './names';
import { SealedSecretsRbac } from './rbac';

/** Properties of `SealedSecrets`. */
export interface SealedSecretsProps {
  /** Namespace of its own, for the controller and its keys: losing it loses every Secret that was sealed. */
  readonly namespace: string;
  /** Full reference of the image. */
  readonly image: string;
  /** Version for the labels. */
  readonly version: string;
  /** Where the keys come from. */
  readonly keys: Keys;
  /**
   * Groups that may ask the controller for its certificate, through the API server.
   * @default ['system:authenticated']
   */
  readonly sealers?: readonly string[];
  /**
   * What the pod is given.
   * @default - 50m CPU, 64Mi memory with a limit of 256Mi
   */
  readonly resources?: Resources;
  /**
   * How it is watched.
   * @default - not at all
   */
  readonly monitoring?: Monitoring;
}

/**
 * The controller that makes Secrets of SealedSecrets, which only it can open and which therefore may lie in
 * a repository. There is one per cluster; `SealedSecretsCrds` brings its kind.
 */
export class SealedSecrets extends Construct {
  /** Conversations that it needs. */
  readonly flows: readonly Flow[];
  /** Where its metrics are. */
  readonly metrics: Endpoint;

  constructor(scope: Construct, id: string, props: SealedSecretsProps) {
    super(scope, id);
    check(props);
    const { namespace, version, sealers = ['system:authenticated'] } = props;
    const party = { namespace, name: controllerName, pods: controllerSelector };
    this.flows = flowsOf(party);
    this.metrics = { party, ports: [Port.tcp(ports.metrics)] };
    new SealedSecretsRbac(this, 'rbac', { namespace, version, sealers });
    new Controller(this, 'controller', props);
    if (props.monitoring) this.watch(namespace, props.monitoring);
  }

  private watch(namespace: string, { interval }: Monitoring): void {
    const name = controllerName;
    new AlertRules(this, 'alerts', { name, namespace, alerts: sealedSecretsAlerts });
    new PodScrape(this, 'scrape', {
      name,
      namespace,
      labels: controllerSelector,
      port: 'metrics',
      // of the namespaces of SealedSecrets, not of the controller's
      about: 'others',
      ...(interval === undefined ? {} : { interval }),
    });
  }
}

function flowsOf(party: Party): readonly Flow[] {
  return [
    {
      from: party,
      to: Peer.apiServer(),
      ports: [Port.tcp(443), Port.tcp(6443)],
      purpose: 'sealed-secrets unseals what is in the API',
    },
    {
      // some clusters' API server comes through a tunnel of pods or nodes
      from: Peer.anywhere(),
      to: party,
      ports: [Port.tcp(ports.http)],
      purpose: 'the API server passes on what kubeseal asks',
    },
  ];
}

function check({ image, version, keys }: SealedSecretsProps): void {
  const problems: string[] = [];
  if (image === '') problems.push(`sealedSecrets: 'image' must be a full reference, got ''`);
  if (!/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(version)) {
    problems.push(
      `sealedSecrets: 'version' must be a label value, such as '0.30.0', got '${version}'`,
    );
  }
  if (keys.source === 'generated') {
    const seconds = keys.renewal.toSeconds();
    const [least, most] = [Duration.days(1).toSeconds(), Duration.days(3650).toSeconds()];
    if (seconds % 3600 !== 0 || seconds < least || seconds > most) {
      problems.push(
        `sealedSecrets.keys: 'renewal' must be whole hours from 1 day to 10 years, got '${keys.renewal.toSeconds()} s'`,
      );
    }
  } else if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(keys.secret)) {
    problems.push(
      `sealedSecrets.keys: 'secret' must be the name of a Secret, got '${keys.secret}'`,
    );
  }
  if (problems.length > 0) throw new UserError(problems);
}
