import type { Flow, Party } from '../../constructs/namespace/flow-table';
import { Peer } from '../../constructs/namespace/peer';
import { environmentFor } from '../../environments';
import { platform } from '../../stacks/platform';
import type { Exception } from './findings';
import { flowExceptions } from './flow-exceptions';
import { hygieneExceptions } from './hygiene-exceptions';
import { kubeScoreExceptions } from './kube-score-exceptions';
import { literalExceptions } from './literal-exceptions';
import { podSecurityExceptions } from './pod-security-exceptions';
import { rbacExceptions } from './rbac-exceptions';

const sections: readonly (readonly [string, readonly Exception[]])[] = [
  ['Pod Security', podSecurityExceptions],
  ['Containers and workloads', hygieneExceptions],
  ['kube-score', kubeScoreExceptions],
  ['Rights', rbacExceptions],
  ['Network', flowExceptions],
  ['What looks like a secret', literalExceptions],
];

/** `docs/policy.md`: what the tests in `test/policy/` hold, and every exception with its number. */
export function policyPage(): string {
  let number = 0;
  const rows = sections.map(([title, exceptions]) => {
    const lines = exceptions.map(({ rule, objects, reason }) => {
      number += 1;
      const where = objects.map((object) => `\`${object}\``).join(', ');
      return `${number}. **${rule}** at ${where}: ${reason}.`;
    });
    return [`### ${title}`, '', ...(lines.length === 0 ? ['None.'] : lines), ''].join('\n');
  });
  const { flows } = platform(environmentFor('local'));
  return [introduction, ...rows, '## Who talks to whom in the stack local\n', flowRows(flows)].join(
    '\n',
  );
}

const introduction = `# Policy

What every object of every stack must keep, a branch's included. The tests in \`test/policy/\` hold it, on the manifests that
\`plinth up\` deploys; this page is made from their lists by
\`node -r ./transpile/register.js test/policy/write-page.ts\`.

- The API server admits every pod under the level that its namespace enforces: \`restricted\` but where listed.
- kubeconform, strict, with the schemas of this Kubernetes version and of our own definitions, finds nothing.
- kube-score finds no critical and no warning but those listed.
- Containers have requests, a memory limit, probes, a read-only root and an image of the catalogue; emptyDirs have a
  size limit, replicas a disruption budget; a pod has a token of the API only if its account may do something.
- Roles hold no wildcard, no way to more rights, no Secrets of all namespaces, but where listed.
- Namespaces deny by default, both ways. A Service is reached from the rows of its stack's table and from nowhere
  else; the operators and Prometheus of a host reach its branches, branches neither each other nor their host.
- No manifest holds the value of a secret.

## Exceptions

An exception that nothing needs any more fails the tests.
`;

/** DNS aside, which is open to every pod. */
function flowRows(flows: readonly Flow[]): string {
  const lines = flows
    .map(({ from, to, ports, purpose }) => {
      const numbers = ports.map((port) => portText(port.toNetworkPolicyPort()));
      return `- ${endText(from)} → ${endText(to)} ${numbers.join(', ')}: ${purpose}`;
    })
    .sort();
  return `${[...new Set(lines)].join('\n')}\n`;
}

function portText({
  port,
  endPort,
  protocol,
}: ReturnType<Flow['ports'][number]['toNetworkPolicyPort']>) {
  const first = String(port?.value ?? '');
  return `${first}${endPort === undefined ? '' : `-${endPort}`}/${protocol ?? 'TCP'}`;
}

function endText(end: Party | Peer): string {
  if (!(end instanceof Peer)) return `\`${end.namespace}/${end.name}\``;
  const peers = end.toNetworkPolicyPeers();
  if (peers === 'anyone') return 'anybody';
  return peers
    .map(({ ipBlock, namespaceSelector, podSelector }) => {
      if (ipBlock !== undefined) return `\`${ipBlock.cidr}\``;
      const namespace = namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'];
      const labels = Object.values(podSelector?.matchLabels ?? {});
      if (namespaceSelector !== undefined && namespace === undefined) return 'any pod';
      return `\`${[...(namespace === undefined ? [] : [namespace]), ...labels].join('/')}\``;
    })
    .join(', ');
}
