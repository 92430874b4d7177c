import fc from 'fast-check';
import { App, Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { FlowPolicies } from '../../constructs/namespace/flow-policies';
import type { Flow, Party } from '../../constructs/namespace/flow-table';
import { PlatformNamespace } from '../../constructs/namespace/namespace';
import { Port } from '../../constructs/namespace/port';
import { networkOf } from './network';
import { reaches, selects, type End, type Network, type Policy } from './reachability';
import type { Manifest } from '../../stacks/release/manifest';

const namespaces = { a: { team: 'a' }, b: { team: 'b' } };
const web: End = { namespace: 'a', labels: { app: 'web' } };
const db: End = { namespace: 'a', labels: { app: 'db' } };
const foreign: End = { namespace: 'b', labels: { app: 'web' } };
const outside: End = { address: '203.0.113.7' };

function network(...specs: readonly Policy['spec'][]): Network {
  return { namespaces, policies: specs.map((spec) => ({ namespace: 'a', spec })) };
}

const toDb = { end: db, port: 5432, protocol: 'TCP' } as const;
const everything = { podSelector: {} };
const isDb = { podSelector: { matchLabels: { app: 'db' } } };
const port = (number: number) => ({ port: number as never });

test('without policies everybody reaches everything', () => {
  for (const from of [web, foreign, outside]) expect(reaches(network(), from, toDb)).toBe(true);
});

test.each<[string, Policy['spec'], readonly [End, boolean][]]>([
  [
    'a policy without rules denies',
    isDb,
    [
      [web, false],
      [outside, false],
    ],
  ],
  [
    'a rule without peers allows anybody',
    { ...isDb, ingress: [{}] },
    [
      [foreign, true],
      [outside, true],
    ],
  ],
  [
    'pods without a namespace are those of the policy',
    { ...isDb, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }] },
    [
      [web, true],
      [foreign, false],
      [outside, false],
    ],
  ],
  [
    'a namespace and pods must both fit',
    {
      ...isDb,
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { team: 'b' } },
              podSelector: { matchLabels: { app: 'web' } },
            },
          ],
        },
      ],
    },
    [
      [web, false],
      [foreign, true],
      [{ namespace: 'b', labels: {} }, false],
    ],
  ],
  [
    'addresses never are pods, and holes are no part of them',
    {
      ...isDb,
      ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] } }] }],
    },
    [
      [outside, true],
      [{ address: '203.0.113.70' }, false],
      [web, false],
      [{ address: '2001:db8::1' }, false],
    ],
  ],
  ['another port is denied', { ...isDb, ingress: [{ ports: [port(80)] }] }, [[web, false]]],
  [
    'a range of ports',
    { ...isDb, ingress: [{ ports: [{ ...port(5000), endPort: 6000 }] }] },
    [[web, true]],
  ],
  [
    'a protocol alone is all its ports',
    { ...isDb, ingress: [{ ports: [{ protocol: 'TCP' }] }] },
    [[web, true]],
  ],
  [
    'another protocol is denied',
    { ...isDb, ingress: [{ ports: [{ protocol: 'UDP', ...port(5432) }] }] },
    [[web, false]],
  ],
  ['what denies egress leaves ingress alone', { ...isDb, policyTypes: ['Egress'] }, [[web, true]]],
  [
    'what selects everything denies egress too',
    { ...everything, policyTypes: ['Egress'] },
    [
      [web, false],
      [foreign, true],
    ],
  ],
])('%s', (_, spec, cases) => {
  expect(cases.map(([from]) => reaches(network(spec), from, toDb))).toEqual(
    cases.map(([, expected]) => expected),
  );
});

test('fails on a named port, which it does not know', () => {
  const spec = { ...isDb, ingress: [{ ports: [{ port: 'sql' as never }] }] };
  expect(() => reaches(network(spec), web, toDb)).toThrow(
    'named ports in policies are not evaluated, got "sql"',
  );
});

test.each([
  ['In', ['x'], [true, false, false]],
  ['NotIn', ['x'], [false, true, true]],
  ['Exists', undefined, [true, true, false]],
  ['DoesNotExist', undefined, [false, false, true]],
])('the operator %s', (operator, values, expected) => {
  const selector = { matchExpressions: [{ key: 'k', operator, ...(values && { values }) }] };
  expect([{ k: 'x' }, { k: 'y' }, {}].map((labels) => selects(selector, labels))).toEqual(expected);
});

describe('what FlowPolicies make of any table', () => {
  const parties: readonly Party[] = ['a/web', 'a/db', 'b/web', 'b/db'].map((text) => {
    const [namespace = '', name = ''] = text.split('/');
    return { namespace, name, pods: { app: name } };
  });
  const flows = fc.array(
    fc.record({
      from: fc.constantFrom(...parties),
      to: fc.constantFrom(...parties),
      port: fc.constantFrom(80, 443),
    }),
    { maxLength: 8 },
  );
  const endOf = ({ namespace, pods }: Party): End => ({ namespace, labels: pods });

  function networkFor(rows: readonly Flow[]): Network {
    const chart = new Chart(new App(), 'network', { disableResourceNameHashes: true });
    for (const name of ['a', 'b']) new PlatformNamespace(chart, name, { name });
    new FlowPolicies(chart, 'flows', { flows: rows, namespaces: ['a', 'b'] });
    return networkOf(chart.toJson() as Manifest[]);
  }

  test('exactly the rows are reachable, and nothing from outside', () => {
    fc.assert(
      fc.property(flows, (rows) => {
        const built = networkFor(
          rows.map(({ from, to, port: number }) => ({
            from,
            to,
            ports: [Port.tcp(number)],
            purpose: 'test',
          })),
        );
        for (const from of parties) {
          for (const to of parties) {
            for (const number of [80, 443, 8080]) {
              const target = { end: endOf(to), port: number, protocol: 'TCP' } as const;
              expect(reaches(built, endOf(from), target)).toBe(
                rows.some((row) => row.from === from && row.to === to && row.port === number),
              );
              expect(reaches(built, outside, target)).toBe(false);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('fails when a policy that nobody declared is there', () => {
    const built = networkFor([]);
    const [from, to] = parties;
    if (from === undefined || to === undefined) throw new Error('no parties');
    const target = { end: endOf(to), port: 80, protocol: 'TCP' } as const;
    expect(reaches(built, endOf(from), target)).toBe(false);
    const stray = {
      podSelector: {},
      ingress: [{}],
      egress: [{}],
      policyTypes: ['Ingress', 'Egress'],
    };
    const opened = { ...built, policies: [...built.policies, { namespace: 'a', spec: stray }] };
    expect(reaches(opened, endOf(from), target)).toBe(true);
  });
});

describe('policies add up', () => {
  const spec: fc.Arbitrary<Policy['spec']> = fc.record({
    podSelector: fc.constantFrom<k8s.LabelSelector[]>({}, { matchLabels: { app: 'db' } }),
    policyTypes: fc.constant<string[]>(['Ingress']),
    ingress: fc.array(
      fc.constantFrom<k8s.NetworkPolicyIngressRule[]>(
        {},
        { from: [{ podSelector: { matchLabels: { app: 'web' } } }] },
        { from: [{ namespaceSelector: {} }], ports: [port(80)] },
        { from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] },
      ),
      { maxLength: 3 },
    ),
  });

  test('one more on a pod that has some never takes a connection away', () => {
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 4 }), spec, (specs, more) => {
        const isolated = network(everything, ...specs);
        const wider = network(everything, ...specs, more);
        for (const from of [web, foreign, outside]) {
          if (reaches(isolated, from, toDb)) expect(reaches(wider, from, toDb)).toBe(true);
        }
      }),
    );
  });

  test('their order does not count', () => {
    fc.assert(
      fc.property(fc.array(spec, { maxLength: 4 }), (specs) => {
        for (const from of [web, foreign, outside]) {
          expect(reaches(network(...[...specs].reverse()), from, toDb)).toBe(
            reaches(network(...specs), from, toDb),
          );
        }
      }),
    );
  });
});
