import type { PolicyWorld } from '../../../../lab/node/policies/objects';
import { ruleset } from '../../../../lab/node/policies/ruleset';
import { pod, policy, world } from './world';

const web = pod('web', '198.19.0.2', { app: 'web' });
const api = pod('api', '198.19.0.3', { app: 'api' });
const dns = pod('dns/dns', '198.19.0.4', { app: 'dns' });
const everything = { podSelector: {} };

/** Lines of a chain, without what every one ends with. */
function chain(name: string, of: PolicyWorld): readonly string[] {
  const lines = ruleset(of).split('\n');
  const start = lines.indexOf(`  chain ${name} {`);
  const body = lines.slice(start + 1, lines.indexOf('  }', start)).map((line) => line.trim());
  expect(body.at(-1)).toBe('counter drop');
  return body.slice(0, -1);
}

/** Whom the rules of a direction hold for. */
function judged(direction: 'ingress' | 'egress', of: PolicyWorld): string {
  const lines = ruleset(of).split('\n');
  const line = lines[lines.indexOf(`  map ${direction} {`) + 2] ?? '';
  return /elements = \{ (.*) \}/.exec(line)?.[1] ?? '';
}

test('without policies everything passes, by rules that replace those of before in one step', () => {
  expect(ruleset(world([web]))).toBe(`table inet lab-policies
delete table inet lab-policies
table inet lab-policies {
  set own {
    type ipv4_addr . ipv4_addr
    elements = { 198.19.0.2 . 198.19.0.2 }
  }
  map egress {
    type ipv4_addr : verdict
  }
  map ingress {
    type ipv4_addr : verdict
  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    ct state established,related accept
    ip saddr . ip daddr @own accept
    ip saddr vmap @egress
    ip daddr vmap @ingress
  }
}
`);
});

test('a policy without rules lets nothing in, and holds for the pods of its own namespace', () => {
  const closed = world([web, dns], policy('closed', { ...everything, policyTypes: ['Ingress'] }));
  expect(judged('ingress', closed)).toBe('198.19.0.2 : jump ingress-1');
  expect(judged('egress', closed)).toBe('');
  expect(chain('ingress-1', closed)).toEqual([]);
});

test('a rule without peers and ports lets everything in', () => {
  const open = world(
    [web],
    policy('open', { ...everything, policyTypes: ['Ingress'], ingress: [{}] }),
  );
  expect(chain('ingress-1', open)).toEqual(['return']);
});

test('a rule for pods names their addresses, one for another namespace those there', () => {
  const some = world(
    [web, api, dns],
    policy('some', {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 80 }] },
      ],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'dns' } } }],
          ports: [{ port: 53, protocol: 'UDP' }, { protocol: 'TCP' }],
        },
      ],
    }),
  );
  expect(judged('ingress', some)).toBe('198.19.0.2 : jump ingress-1');
  expect(chain('ingress-1', some)).toEqual(['ip saddr { 198.19.0.3 } tcp dport 80 return']);
  expect(chain('egress-1', some)).toEqual([
    'ip daddr { 198.19.0.4 } udp dport 53 return',
    'ip daddr { 198.19.0.4 } meta l4proto tcp return',
  ]);
});

test('a selector of pods beside one of namespaces narrows it', () => {
  const from = [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'dns' } } }];
  const one = policy('one', { ...everything, policyTypes: ['Ingress'], ingress: [{ from }] });
  expect(chain('ingress-1', world([web, api, dns], one))).toEqual([
    'ip saddr { 198.19.0.4 } return',
  ]);
});

test('a rule for pods that are not there lets nobody in', () => {
  const from = [{ podSelector: { matchLabels: { app: 'nobody' } } }];
  const none = policy('none', { ...everything, policyTypes: ['Ingress'], ingress: [{ from }] });
  expect(chain('ingress-1', world([web], none))).toEqual([]);
});

test('blocks of addresses are taken with their exceptions, those of version 6 are no pod', () => {
  const to = [
    { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.1.2.0/24'] } },
    { ipBlock: { cidr: 'fd00::/8' } },
  ];
  const egress = [{ to, ports: [{ port: 8000, endPort: 8100 }] }];
  const blocks = policy('blocks', { ...everything, policyTypes: ['Egress'], egress });
  expect(chain('egress-1', world([web], blocks))).toEqual([
    'ip daddr 10.0.0.0/8 ip daddr != 10.1.0.0/16 ip daddr != 10.1.2.0/24 tcp dport 8000-8100 return',
  ]);
});

test('a named port is that of the pod which is reached, whatever its number there', () => {
  const at = (containerPort: number) => ({ ports: [{ name: 'http', containerPort }] });
  const first = pod('a', '198.19.0.5', {}, { containers: [at(80)], initContainers: [at(1)] });
  const second = pod(
    'b',
    '198.19.0.6',
    {},
    {
      containers: [],
      initContainers: [{ ...at(8080), restartPolicy: 'Always' }],
    },
  );
  const ports = [{ port: 'http' }];
  const named = policy('named', {
    ...everything,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports }],
    egress: [{ ports, to: [{ podSelector: {} }] }, { ports: [{ port: 'http', protocol: 'UDP' }] }],
  });
  const reached = '{ 198.19.0.5 . 80, 198.19.0.6 . 8080 }';
  expect(chain('ingress-1', world([first, second], named))).toEqual([
    `ip daddr . tcp dport ${reached} return`,
  ]);
  expect(chain('egress-1', world([first, second], named))).toEqual([
    `ip daddr { 198.19.0.5, 198.19.0.6 } ip daddr . tcp dport ${reached} return`,
  ]);
});

test('what one of several policies lets through passes', () => {
  const open = (name: string, port: number) =>
    policy(name, { ...everything, policyTypes: ['Ingress'], ingress: [{ ports: [{ port }] }] });
  const both = world([web, api], open('a', 80), open('b', 443));
  expect(judged('ingress', both)).toBe('198.19.0.2 : jump ingress-1, 198.19.0.3 : jump ingress-1');
  expect(chain('ingress-1', both)).toEqual(['tcp dport 80 return', 'tcp dport 443 return']);
});

test('policies do not hold for pods that are through or live in the network of the node', () => {
  const through = { ...web, status: { phase: 'Succeeded', podIP: '198.19.0.2' } };
  const waiting = { ...api, status: { phase: 'Pending' } };
  const ofTheNode = pod('agent', '198.18.0.2', {}, { hostNetwork: true });
  const closed = policy('closed', { ...everything, policyTypes: ['Ingress'] });
  expect(judged('ingress', world([through, waiting, ofTheNode, dns], closed))).toBe('');
});
