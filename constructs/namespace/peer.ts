import { isIP } from 'node:net';
import type { k8s } from 'cdk8s-plus-27';
import { UserError } from '../../errors/user-error';
import { labelSelector } from './label-selector';

/** The far end of a flow. */
export class Peer {
  private constructor(private readonly peers: readonly k8s.NetworkPolicyPeer[] | 'anyone') {}

  /** Pods of the flow's own namespace that carry all of these labels; `{}` is every pod there. */
  static pods(labels: Readonly<Record<string, string>>): Peer {
    return new Peer([{ podSelector: labelSelector(labels) }]);
  }

  /** Pods of another namespace that carry all of these labels; every pod there if none are given. */
  static namespace(name: string, labels: Readonly<Record<string, string>> = {}): Peer {
    // the API server puts this label on every namespace, and nobody can change it
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': name } };
    return new Peer([
      Object.keys(labels).length === 0
        ? { namespaceSelector }
        : { namespaceSelector, podSelector: labelSelector(labels) },
    ]);
  }

  /**
   * Pods of all namespaces that carry all of these labels, those that come later included; every pod there if
   * no labels of pods are given. Whoever may label namespaces decides who belongs to it.
   */
  static namespaces(
    labels: Readonly<Record<string, string>>,
    pods: Readonly<Record<string, string>> = {},
  ): Peer {
    if (Object.keys(labels).length === 0) {
      throw new UserError(
        "flow: 'namespaces' must name at least one label, for none would mean every namespace, got none",
      );
    }
    const namespaceSelector = labelSelector(labels);
    return new Peer([
      Object.keys(pods).length === 0
        ? { namespaceSelector }
        : { namespaceSelector, podSelector: labelSelector(pods) },
    ]);
  }

  /** Every pod of every namespace, but nothing outside the cluster's pods. */
  static anyPod(): Peer {
    return new Peer([{ namespaceSelector: {} }]);
  }

  /** Addresses, such as a database's or an office's: `10.20.0.0/16`. */
  static addresses(cidrs: readonly string[]): Peer {
    const problems = (cidrs.length === 0 ? [''] : cidrs)
      .filter((cidr) => !isCidr(cidr))
      .map(notCidr);
    if (problems.length > 0) throw new UserError(problems);
    return new Peer(cidrs.map((cidr) => ({ ipBlock: { cidr } })));
  }

  /** Anybody, inside or outside the cluster. */
  static anywhere(): Peer {
    return new Peer('anyone');
  }

  /**
   * The API server. It is no pod that a selector could name, and its addresses differ from cluster to
   * cluster: without them any address is allowed, so the flow's ports are all that narrows it.
   */
  static apiServer(cidrs?: readonly string[]): Peer {
    return cidrs === undefined ? Peer.anywhere() : Peer.addresses(cidrs);
  }

  /** This peer as Kubernetes writes it, or 'anyone' where a policy names nobody. */
  toNetworkPolicyPeers(): readonly k8s.NetworkPolicyPeer[] | 'anyone' {
    return this.peers;
  }
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const version = isIP(address);
  return (
    version !== 0 &&
    rest.length === 0 &&
    /^\d{1,3}$/.test(bits) &&
    Number(bits) <= (version === 4 ? 32 : 128)
  );
}

function notCidr(text: string): string {
  return `flow: 'addresses' must be address ranges (such as '10.20.0.0/16'), got '${text}'`;
}
