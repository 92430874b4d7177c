import type { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { clusterScoped } from './cluster-scoped';
import { defaultDenyName } from './flow-rules';
import type { Flow, Party } from './flow-table';
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
   * How long the namespace lives after it was last deployed, in whole hours, for those that serve a branch. No
   * date: one would differ with each deployment, and nothing else would.
   * @default - it stays
   */
  readonly lifetime?: Duration;
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
  /**
   * Settings that workloads of the namespace share, by name of the environment variable. They stand in a
   * ConfigMap named as the namespace; secret ones are expected in a Secret of the same name.
   * @default - no such ConfigMap
   */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What the workloads of a namespace read by name, as `envFrom` or as a volume. */
export interface SharedSettings {
  /** ConfigMap with the plain settings. */
  readonly configMap: string;
  /** Secret with those that are secret; it may be absent. */
  readonly secret: string;
}

/**
 * A namespace in which nothing is allowed that was not stated: pods keep the restricted Pod Security
 * Standard and talk to nobody. What they may say stands in the table that `FlowPolicies` takes; `flows`
 * are the namespace's own rows.
 */
export class PlatformNamespace extends Construct {
  /** Name of the namespace. */
  readonly name: string;
  /** Every pod asks the name server. */
  readonly flows: readonly Flow[];
  /** Shared settings, where there are any. */
  readonly settings: SharedSettings | undefined;

  constructor(scope: Construct, id: string, props: PlatformNamespaceProps) {
    super(scope, id);
    check(props);
    this.name = props.name;
    this.flows = dns(props);
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
    if (props.quota) this.limitNamespace(props.quota);
    if (props.containerDefaults) this.defaultContainers(props.containerDefaults);
    this.settings = props.settings && this.share(props.settings);
  }

  private denyByDefault(): void {
    new k8s.KubeNetworkPolicy(this, 'default-deny', {
      metadata: { name: defaultDenyName, namespace: this.name },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }

  /** The kubelet reads what pods name: no ServiceAccount needs a Role for it. */
  private share(settings: Readonly<Record<string, string>>): SharedSettings {
    new k8s.KubeConfigMap(this, 'settings', {
      metadata: { name: this.name, namespace: this.name },
      data: { ...settings },
    });
    return { configMap: this.name, secret: this.name };
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

/** The cluster's name server, wherever its own network policies let it be asked. */
const nameServer: Party = {
  namespace: 'kube-system',
  name: 'kube-dns',
  pods: { 'k8s-app': 'kube-dns' },
};

function dns({ name, nameServers = [] }: PlatformNamespaceProps): readonly Flow[] {
  const from: Party = { namespace: name, name: 'allow-dns', pods: {} };
  const ends = [nameServer, ...(nameServers.length === 0 ? [] : [Peer.addresses(nameServers)])];
  const ports = [Port.udp(53), Port.tcp(53)];
  return ends.map((to) => ({ from, to, ports, purpose: 'names are resolved' }));
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

function annotations({ podSecurity, owner, expires, lifetime }: PlatformNamespaceProps) {
  return {
    ...(owner === undefined ? {} : { 'plinth.dev/owner': owner }),
    ...(expires === undefined ? {} : { 'plinth.dev/expires': expires.toISOString() }),
    ...(lifetime === undefined ? {} : { 'plinth.dev/lifetime': `${String(lifetime.toHours())}h` }),
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
  const { lifetime } = props;
  if (lifetime && !(lifetime.toSeconds() > 0 && lifetime.toSeconds() % 3600 === 0)) {
    problems.push(
      `${where}: 'lifetime' must be whole hours, such as Duration.days(7), got '${lifetime.toHumanString()}'`,
    );
  }
  for (const setting of Object.keys(props.settings ?? {})) {
    if (!/^[A-Z_][A-Z0-9_]*$/.test(setting)) {
      problems.push(
        `${where}.settings: names must be those of environment variables (such as 'GIT_REVISION'), got '${setting}'`,
      );
    }
  }
  if (problems.length > 0) throw new UserError(problems);
}
