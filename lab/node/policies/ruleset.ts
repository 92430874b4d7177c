import { addressed, conditionsOf, rulesOf, type AddressedPod } from './matches';
import type { Direction, NetworkPolicy, PolicyWorld } from './objects';
import { selects } from './selector';

/** Table of nftables in which the rules are; nothing else is in it. */
export const table = 'lab-policies';

const directions: readonly Direction[] = ['Egress', 'Ingress'];

/** Pods that the same policies hold for. */
interface Group {
  readonly chain: string;
  readonly targets: readonly AddressedPod[];
  readonly policies: readonly NetworkPolicy[];
}

/**
 * The NetworkPolicies as rules for packets that the node forwards: between pods, and between a pod and what is
 * outside. What comes from the node itself, such as a kubelet's probe, passes, and what is judged once is judged for
 * its whole connection. The text replaces the rules of before in one step.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
export function ruleset(world: PolicyWorld): string {
  const pods = addressed(world.pods);
  const groups = directions.map((direction) => ({
    direction,
    groups: groupsOf(direction, pods, world.policies),
  }));
  const own = pods.map(({ address }) => `${address} . ${address}`);
  return [
    `table inet ${table}`,
    `delete table inet ${table}`,
    `table inet ${table} {`,
    ...container('set own', 'type ipv4_addr . ipv4_addr', own),
    ...groups.flatMap((each) => [
      ...container(
        `map ${each.direction.toLowerCase()}`,
        'type ipv4_addr : verdict',
        each.groups.flatMap(({ chain, targets }) =>
          targets.map(({ address }) => `${address} : jump ${chain}`),
        ),
      ),
      ...each.groups.flatMap((group) => chain(each.direction, group, pods, world)),
    ]),
    '  chain forward {',
    '    type filter hook forward priority filter; policy accept;',
    '    ct state established,related accept',
    // by way of a Service a pod may reach itself
    '    ip saddr . ip daddr @own accept',
    '    ip saddr vmap @egress',
    '    ip daddr vmap @ingress',
    '  }',
    '}',
    '',
  ].join('\n');
}

function groupsOf(
  direction: Direction,
  pods: readonly AddressedPod[],
  policies: readonly NetworkPolicy[],
): readonly Group[] {
  const groups = new Map<string, { targets: AddressedPod[]; policies: readonly NetworkPolicy[] }>();
  for (const pod of pods) {
    const holding = policies.filter(({ metadata, spec }) => {
      const types = spec.policyTypes ?? ['Ingress'];
      return (
        metadata.namespace === pod.metadata.namespace &&
        types.includes(direction) &&
        selects(spec.podSelector ?? {}, pod.metadata.labels)
      );
    });
    if (holding.length === 0) continue;
    const key = holding.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join();
    const group = groups.get(key) ?? { targets: [], policies: holding };
    group.targets.push(pod);
    groups.set(key, group);
  }
  return [...groups.values()].map((group, index) => ({
    ...group,
    chain: `${direction.toLowerCase()}-${index + 1}`,
  }));
}

/** Whatever a rule lets through goes on to be judged at its other end. */
function chain(
  direction: Direction,
  { chain: name, targets, policies }: Group,
  pods: readonly AddressedPod[],
  { namespaces }: PolicyWorld,
): readonly string[] {
  const lines = policies.flatMap((policy) => {
    const namespace = policy.metadata.namespace ?? '';
    const context = { direction, namespace, targets, pods, namespaces };
    return rulesOf(policy, direction).flatMap((rule) => conditionsOf(rule, context));
  });
  return [
    `  chain ${name} {`,
    ...[...new Set(lines)].map((line) => `    ${`${line} return`.trimStart()}`),
    '    counter drop',
    '  }',
  ];
}

function container(name: string, type: string, elements: readonly string[]): readonly string[] {
  const filled = elements.length === 0 ? [] : [`    elements = { ${elements.join(', ')} }`];
  return [`  ${name} {`, `    ${type}`, ...filled, '  }'];
}
