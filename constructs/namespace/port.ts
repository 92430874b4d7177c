import { k8s } from 'cdk8s-plus-27';
import { UserError } from '../../errors/user-error';

/** A port, or a range of ports, that a flow may use. */
export class Port {
  private constructor(
    private readonly protocol: 'TCP' | 'UDP',
    private readonly first: number,
    private readonly last: number,
  ) {}

  /** One TCP port. */
  static tcp(port: number): Port {
    return Port.of('TCP', port, port);
  }

  /** One UDP port. */
  static udp(port: number): Port {
    return Port.of('UDP', port, port);
  }

  /** All TCP ports from the first to the last one. */
  static tcpRange(first: number, last: number): Port {
    return Port.of('TCP', first, last);
  }

  private static of(protocol: 'TCP' | 'UDP', first: number, last: number): Port {
    for (const port of [first, last]) {
      if (!Number.isInteger(port) || port < 1 || port > 65535) {
        throw new UserError(`flow: 'port' must be a whole number from 1 to 65535, got '${port}'`);
      }
    }
    if (last < first) {
      throw new UserError(`flow: 'port' range must end after it begins, got '${first}-${last}'`);
    }
    return new Port(protocol, first, last);
  }

  /** This port as Kubernetes writes it. */
  toNetworkPolicyPort(): k8s.NetworkPolicyPort {
    return {
      protocol: this.protocol,
      port: k8s.IntOrString.fromNumber(this.first),
      ...(this.last === this.first ? {} : { endPort: this.last }),
    };
  }
}
