import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { clusterScoped } from './cluster-scoped';
import { AllowFlow } from './flow';
import { Peer } from './peer';
import { Port } from './port';
import type { ContainerDefaults, NamespaceQuota } from './quota';
import { limitRangeItem, resourceList } from './quota';

/** A level below `restricted`, which needs a reason that a reviewer can judge. */
export interface WeakerPodSecurity {
  /** https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
  readonly level: 'baseline' | 'privileged';
  /** Why no stricter level serves; it stands on the namespace as an annotation. */
  readonly reason: string;
}

/** Properties of `PlatformNamespace`. */
export interface PlatformNamespaceProps {
  /** Name of the namespace. */
  readonly name: string;
  /**
   * Pod Security level that is enforced, audited and warned about.
   * @default 'restricted'
   */
  readonly podSecurity?: 'restricted' | WeakerPodSecurity;
  /**
   * Kubernetes minor version whose reading of the level counts, so that an upgrade of the cluster
   * rejects no pod that ran before.
   * @default 'v1.34'
   */
  readonly podSecurityVersion?: string;
  /**
   * Team or person to ask about this namespace.
   * @default - no annotation
   */
  readonly owner?: string;
  /**
   * When the namespace may be removed, for those that serve a branch or a trial.
   * @default - it stays
   */
  readonly expires?: Date;
  /**
   * Bounds on what the namespace uses.
   * @default - no ResourceQuota
   */
  readonly quota?: NamespaceQuota;
  /**
   * Requests and limits of containers that state none. A quota on CPU or memory rejects such pods
   * otherwise.
   * @default - no LimitRange
   */
  readonly containerDefaults?: ContainerDefaults;
  /**
   * Addresses of name servers that are no kube-dns pods, such as NodeLocal DNSCache (`169.254.20.10/32`).
   * @default - only the kube-dns pods
   */
  readonly nameServers?: readonly string[];
  /**
   * More labels for the namespace.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * A namespace in which nothing is allowed that was not stated: pods keep the restricted Pod Security
 * Standard and talk to nobody but the name server. Products open what they need with `AllowFlow`.
 */
export class PlatformNamespace extends Construct {
  /** Name of the namespace. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: PlatformNamespaceProps) {
    super(scope, id);
    check(props);
    this.name = props.name;
    clusterScoped(
      new k8s.KubeNamespace(this, 'namespace', {
        metadata: {
          name: props.name,
          labels: { ...props.labels, ...podSecurityLabels(props) },
          annotations: annotations(props),
        },
      }),
    );
    this.denyByDefault();
    this.allowDns(props.nameServers ?? []);
    if (props.quota) this.limitNamespace(props.quota);
    if (props.containerDefaults) this.defaultContainers(props.containerDefaults);
  }

  private denyByDefault(): void {
    new k8s.KubeNetworkPolicy(this, 'default-deny', {
      metadata: { name: 'default-deny', namespace: this.name },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }

  private allowDns(nameServers: readonly string[]): void {
    new AllowFlow(this, 'allow-dns', {
      name: 'allow-dns',
      namespace: this.name,
      pods: {},
      to: [
        Peer.namespace('kube-system', { 'k8s-app': 'kube-dns' }),
        ...(nameServers.length === 0 ? [] : [Peer.addresses(nameServers)]),
      ],
      ports: [Port.udp(53), Port.tcp(53)],
    });
  }

  private limitNamespace(quota: NamespaceQuota): void {
    new k8s.KubeResourceQuota(this, 'quota', {
      metadata: { name: 'namespace', namespace: this.name },
      spec: { hard: resourceList(quota) },
    });
  }

  private defaultContainers(defaults: ContainerDefaults): void {
    new k8s.KubeLimitRange(this, 'container-defaults', {
      metadata: { name: 'container-defaults', namespace: this.name },
      spec: { limits: [limitRangeItem(defaults)] },
    });
  }
}

function podSecurityLabels({ podSecurity = 'restricted', ...props }: PlatformNamespaceProps) {
  const level = podSecurity === 'restricted' ? podSecurity : podSecurity.level;
  const version = props.podSecurityVersion ?? 'v1.34';
  return Object.fromEntries(
    ['enforce', 'audit', 'warn'].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, level],
      [`pod-security.kubernetes.io/${mode}-version`, version],
    ]),
  );
}

function annotations({ podSecurity, owner, expires }: PlatformNamespaceProps) {
  return {
    ...(owner === undefined ? {} : { 'plinth.dev/owner': owner }),
    ...(expires === undefined ? {} : { 'plinth.dev/expires': expires.toISOString() }),
    ...(typeof podSecurity === 'object'
      ? { 'plinth.dev/pod-security-reason': podSecurity.reason }
      : {}),
  };
}

function check(props: PlatformNamespaceProps): void {
  const where = `namespace.${props.name}`;
  const problems: string[] = [];
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(props.name)) {
    problems.push(
      `namespace: 'name' must be at most 63 lower case letters, digits and inner hyphens, got '${props.name}'`,
    );
  }
  if (typeof props.podSecurity === 'object' && props.podSecurity.reason.trim() === '') {
    problems.push(`${where}.podSecurity: 'reason' must say why no stricter level serves, got ''`);
  }
  const version = props.podSecurityVersion;
  if (version !== undefined && !/^(latest|v1\.\d+)$/.test(version)) {
    problems.push(`${where}: 'podSecurityVersion' must be such as 'v1.34', got '${version}'`);
  }
  if (props.expires && Number.isNaN(props.expires.getTime())) {
    problems.push(`${where}: 'expires' must be a date, got 'Invalid Date'`);
  }
  if (problems.length > 0) throw new UserError(problems);
}
