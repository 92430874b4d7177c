/** A label selector, as the API server gives it. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export type Labels = Readonly<Record<string, string>>;

/** Whatever has a name and labels. */
export interface Labelled {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Labels;
    readonly resourceVersion?: string;
  };
}

interface Container {
  readonly restartPolicy?: string;
  readonly ports?: readonly {
    readonly name?: string;
    readonly containerPort: number;
    readonly protocol?: string;
  }[];
}

/** A pod, as far as policies look at it. */
export interface Pod extends Labelled {
  readonly spec: {
    readonly hostNetwork?: boolean;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
  readonly status?: { readonly phase?: string; readonly podIP?: string };
}

export type Direction = 'Ingress' | 'Egress';

/** One port of a rule. */
export interface PolicyPort {
  /** @default 'TCP' */
  readonly protocol?: string;
  /** A number, or the name of a container's port. @default - every port of the protocol */
  readonly port?: number | string;
  readonly endPort?: number;
}

/** One far end of a rule. */
export interface PolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

/** A NetworkPolicy, as the API server gives it. */
export interface NetworkPolicy extends Labelled {
  readonly spec: {
    readonly podSelector?: LabelSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly {
      readonly ports?: readonly PolicyPort[];
      readonly from?: readonly PolicyPeer[];
    }[];
    readonly egress?: readonly {
      readonly ports?: readonly PolicyPort[];
      readonly to?: readonly PolicyPeer[];
    }[];
  };
}

/** Everything that policies depend on. */
export interface PolicyWorld {
  readonly pods: readonly Pod[];
  readonly namespaces: readonly Labelled[];
  readonly policies: readonly NetworkPolicy[];
}
