import { plainPaint } from '../../../cli/host';
import { labelled } from '../../../cli/text/labelled';
import { foreignSummary, localSummary } from '../../../cli/text/summary';
import { fakeHost } from '../fake-host';

const counts = { create: 2, update: 0, replace: 0, delete: 0, same: 0 };
const summary = {
  platform: {
    workspace: { kubeconfig: '/c/.plinth/labs/local/kubeconfig' },
    plugins: [
      { name: 'kubernetes', version: '4.34.2', source: 'stand-in' },
      { name: 'random', version: '4.21.2', source: 'official' },
    ],
  },
  result: { counts, diagnostics: [], outputs: {} },
  workloads: [
    {
      product: 'immudb',
      namespace: 'ledger',
      ready: 2,
      desired: 2,
      versions: ['1.11.1'],
      addresses: ['a.svc:1'],
    },
  ],
  access: { urls: {}, credentials: [] },
  elapsed: 32_000,
  host: { paint: plainPaint, columns: undefined },
} as const;

test('after up: what runs, on what, where to find it, what to do next, what changed and how long it took', () => {
  expect(localSummary(summary)).toBe(
    [
      'product  namespace  ready  version  address',
      'immudb   ledger     2/2    1.11.1   a.svc:1',
      '',
      'plugins     kubernetes 4.34.2 (stand-in), random 4.21.2 (official)',
      'nodes       simulated: the API server, its checks and every object are real, but no container runs',
      '            and no webhook is called; pods, volumes and custom resources are reported ready by the',
      '            lab',
      'kubeconfig  /c/.plinth/labs/local/kubeconfig',
      'next        ./plinth status, ./plinth outputs, eval "$(./plinth env)", ./plinth down',
      '',
      'local is up: 2 created (32 s)',
    ].join('\n'),
  );
});

test('where to go and how to log in comes after what runs', () => {
  const access = {
    urls: { grafana: 'https://grafana.local' },
    credentials: [
      {
        product: 'grafana',
        account: 'admin',
        namespace: 'monitoring',
        secret: 'grafana-admin',
        key: 'password',
      },
    ],
  };
  expect(
    localSummary({ ...summary, access })
      .split('\n')
      .slice(1, 8),
  ).toEqual([
    'immudb   ledger     2/2    1.11.1   a.svc:1',
    '',
    'open     address',
    'grafana  https://grafana.local',
    '',
    'log in to  as     password',
    "grafana    admin  kubectl -n monitoring get secret grafana-admin -o jsonpath='{.data.password}' | base64 -d",
  ]);
});

test('warnings come before everything else', () => {
  const diagnostics = [{ severity: 'warning', message: 'deprecated' }] as const;
  expect(localSummary({ ...summary, result: { counts, diagnostics, outputs: {} } })).toMatch(
    /^warning: deprecated\n\nproduct /,
  );
});

test('another stack is summed up in a line, after its warnings', () => {
  const diagnostics = [{ severity: 'warning', message: 'deprecated' }] as const;
  expect(foreignSummary('dev', { counts, diagnostics, outputs: {} }, fakeHost('/c'))).toBe(
    'warning: deprecated\n\ndev is up: 2 created (1.2 s)',
  );
  expect(foreignSummary('dev', { counts, diagnostics: [], outputs: {} }, fakeHost('/c'))).toBe(
    'dev is up: 2 created (1.2 s)',
  );
});

test('a text is wrapped beside its label, but a long word is never cut', () => {
  expect(
    labelled(
      [
        ['a', 'one two three'],
        ['label', '/a/very/long/path'],
      ],
      (text) => text,
      15,
    ),
  ).toBe(['a      one two', '       three', 'label  /a/very/long/path'].join('\n'));
});
