import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';

/** Properties of `OwnHosts`. */
export interface OwnHostsProps {
  /** Name of the policy and of its binding. */
  readonly name: string;
  /** Labels of the namespaces that it holds for. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** Domain of the Gateway. */
  readonly domain: string;
}

const apiVersion = 'admissionregistration.k8s.io/v1';

/**
 * Has the API server refuse routes of some namespaces that name another host than `<namespace>.<domain>`. A
 * listener that takes routes by the label of their namespace takes any of its hosts from them.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export class OwnHosts extends Construct {
  constructor(scope: Construct, id: string, { name, namespaces, domain }: OwnHostsProps) {
    super(scope, id);
    const policy = clusterScoped(
      new ApiObject(this, 'policy', {
        apiVersion,
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name },
        spec: policySpec(domain),
      }),
    );
    const binding = clusterScoped(
      new ApiObject(this, 'binding', {
        apiVersion,
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name },
        spec: bindingSpec(name, namespaces),
      }),
    );
    binding.node.addDependency(policy);
  }
}

/** As much of a policy as is used here; what the API server would fill in is stated, so that no diff shows it. */
interface PolicySpec {
  readonly failurePolicy: 'Fail';
  readonly matchConstraints: Match & {
    readonly resourceRules: readonly {
      readonly apiGroups: readonly string[];
      readonly apiVersions: readonly string[];
      readonly operations: readonly ('CREATE' | 'UPDATE')[];
      readonly resources: readonly string[];
      readonly scope: 'Namespaced';
    }[];
  };
  readonly validations: readonly {
    readonly expression: string;
    readonly message: string;
    readonly reason: 'Forbidden';
  }[];
}

interface BindingSpec {
  readonly policyName: string;
  readonly matchResources: Match;
  readonly validationActions: readonly 'Deny'[];
}

interface Match {
  readonly matchPolicy: 'Equivalent';
  readonly namespaceSelector: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly objectSelector: Readonly<Record<string, never>>;
}

function policySpec(domain: string): PolicySpec {
  return {
    failurePolicy: 'Fail',
    matchConstraints: {
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      resourceRules: [
        {
          apiGroups: ['gateway.networking.k8s.io'],
          apiVersions: ['*'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['httproutes', 'grpcroutes'],
          scope: 'Namespaced',
        },
      ],
    },
    validations: [
      {
        // a route without hosts has all those of its listener
        expression: `has(object.spec.hostnames) && size(object.spec.hostnames) > 0 && object.spec.hostnames.all(host, host == request.namespace + '.${domain}')`,
        message: `routes of this namespace may have the host <namespace>.${domain} and no other`,
        reason: 'Forbidden',
      },
    ],
  };
}

function bindingSpec(name: string, namespaces: Readonly<Record<string, string>>): BindingSpec {
  return {
    policyName: name,
    matchResources: {
      matchPolicy: 'Equivalent',
      namespaceSelector: { matchLabels: { ...namespaces } },
      objectSelector: {},
    },
    validationActions: ['Deny'],
  };
}
