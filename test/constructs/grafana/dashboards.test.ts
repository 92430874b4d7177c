import { certManagerDashboard } from '../../../constructs/cert-manager/dashboard';
import { clusterDashboard } from '../../../constructs/grafana/dashboards/cluster';
import { goRuntimeDashboard } from '../../../constructs/grafana/dashboards/go-runtime';
import { platformDashboard } from '../../../constructs/grafana/dashboards/platform';
import type { Dashboard } from '../../../constructs/monitoring/dashboard';
import { problemsInDashboard } from '../monitoring/queries';
import { looksOf, sharedUids } from './looks';
import { dashboard } from './synth';

const inventories: readonly (readonly [Dashboard, readonly string[]])[] = [
  [goRuntimeDashboard(), ['go-runtime']],
  [certManagerDashboard(), ['cert-manager']],
  [clusterDashboard(), ['kube-state-metrics', 'node-exporter', 'kubelet']],
  [platformDashboard(), ['kubelet', 'monitoring']],
];

describe.each(inventories.map(([board, products]) => ({ uid: board.uid, board, products })))(
  'dashboard $uid',
  ({ board, products }) => {
    test('asks in PromQL for metrics that exist', () => {
      expect(problemsInDashboard(board, products)).toEqual([]);
    });

    test('is pleasant to read', () => {
      expect(looksOf(board)).toEqual([]);
    });
  },
);

test('dashboards have a uid each, and fail to when one comes twice', () => {
  const all = inventories.map(([board]) => board);
  expect(sharedUids(all)).toEqual([]);
  expect(sharedUids([...all, platformDashboard()])).toEqual(['platform']);
});

test('the dashboard of the Go runtime has the panels of "Go Metrics" (10826), in its order', () => {
  const { panels } = JSON.parse(goRuntimeDashboard().json) as {
    panels: { type: string; title: string; targets?: { expr: string }[] }[];
  };
  const shown = panels
    .filter(({ type }) => type !== 'row')
    .map(({ title, targets = [] }) => [title, targets.length]);
  // https://grafana.com/grafana/dashboards/10826-go-metrics/
  expect(shown).toEqual([
    ['Memory in Off-Heap', 8],
    ['Memory in Heap', 5],
    ['Memory in Stack', 2],
    ['Total Used Memory', 1],
    ['Number of Live Objects', 1],
    ['Rate of Objects Allocated', 1],
    ['Rate of a Pointer Dereferences', 1],
    ['Goroutines', 1],
    ['Rates of Allocation', 1],
    ['GC duration quantile', 1],
  ]);
});

describe('a dashboard is unpleasant to read', () => {
  type Model = Record<string, unknown> & { panels: (Record<string, unknown> & { id: number })[] };

  function with_(change: (model: Model) => void): Dashboard {
    const model = JSON.parse(dashboard.json) as Model;
    change(model);
    return { ...dashboard, json: JSON.stringify(model) };
  }

  test('not as it is', () => {
    expect(looksOf(dashboard)).toEqual([]);
  });

  test.each<[string, Dashboard, readonly string[]]>([
    [
      'without a description',
      with_((model) => {
        delete model['description'];
      }),
      ['shop: no description'],
    ],
    [
      'under another name',
      with_((model) => {
        model['uid'] = 'garden';
      }),
      ['shop: the JSON names another dashboard'],
    ],
    [
      'without a runbook',
      { uid: 'shop', title: 'Shop', json: dashboard.json },
      ['shop: no runbook'],
    ],
    [
      'without a heading',
      with_((model) => {
        model.panels.shift();
      }),
      ['shop: no heading above the first panel'],
    ],
    [
      'with panels that link to each other',
      with_((model) => {
        for (const panel of model.panels) panel.id = 7;
      }),
      ['shop: two panels of id 7'],
    ],
    [
      'with panels one over the other',
      with_((model) => {
        for (const panel of model.panels) panel['gridPos'] = { x: 0, y: 0, w: 24, h: 4 };
      }),
      ["shop: 'Now' lies over 'Up'"],
    ],
    [
      'with a hole, and beyond the page',
      with_((model) => {
        model.panels[1] = { id: 2, ...model.panels[1], gridPos: { x: 4, y: 1, w: 24, h: 4 } };
      }),
      ["shop: 'Up' ends outside the page", "shop: a hole to the left of 'Up'"],
    ],
    [
      'with more panels than a reader takes in',
      with_((model) => {
        const [row, panel] = model.panels;
        if (row === undefined || panel === undefined) return;
        const more = Array.from({ length: 19 }, (_, index) => ({
          ...panel,
          id: index + 2,
          gridPos: { x: 0, y: index * 4 + 1, w: 24, h: 4 },
        }));
        model.panels = [row, ...more];
      }),
      ['shop: 19 panels, more than 18'],
    ],
    [
      'with a panel of nothing',
      with_((model) => {
        model.panels[1] = {
          id: 2,
          type: 'timeseries',
          title: ' ',
          gridPos: { x: 0, y: 1, w: 24, h: 4 },
          fieldConfig: { defaults: {} },
        };
      }),
      ['shop: a panel without a title', "shop: ' ' has no unit", "shop: ' ' asks nothing"],
    ],
    [
      'with lines that nobody can tell apart',
      with_((model) => {
        model.panels[1] = { id: 2, ...model.panels[1], type: 'timeseries' };
      }),
      ["shop: 'Up' has a line without a name"],
    ],
  ])('%s', (_how, board, problems) => {
    expect(looksOf(board)).toEqual(problems);
  });
});
