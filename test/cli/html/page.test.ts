import { createHash } from 'node:crypto';
import { pageOf } from '../../../cli/html/page';
import { graphOf } from '../../../cli/html/graph';
import { noLinks, type Place } from '../../../cli/preview/links';
import { observed, replacedStatefulSet, step } from '../preview/scenario';

const page = pageOf(observed(replacedStatefulSet), noLinks, { commit: '0123456789abcdef' });

interface Data {
  readonly changes: readonly Readonly<Record<string, unknown>>[];
}

function dataOf(html: string): Data {
  const [, json = ''] =
    /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json) as Data;
}

test('everything is in the page itself: it loads nothing and links to no other place', () => {
  expect(page).not.toMatch(
    /\b(src|href)=|@import|url\(|fetch\(|https?:\/\/(?!metrics\.dev\.acme\.test|www\.w3\.org\/2000\/svg)/,
  );
  expect(page).toContain("default-src 'none'");
});

test('its policy lets its own script run and no other', () => {
  const [, script = ''] = /<script>(.*?)<\/script>/s.exec(page) ?? [];
  const hash = createHash('sha256').update(script).digest('base64');
  expect(page).toContain(`script-src 'sha256-${hash}'`);
});

test('every change is there, the most dangerous first', () => {
  expect(
    dataOf(page).changes.map(({ change, resource, loss }) => [change, resource, loss]),
  ).toEqual([
    ['replace', 'StatefulSet immudb/immudb', 'the way to the volumes of its pods'],
    ['delete', 'Service app/old', undefined],
    ['update', 'ConfigMap app/settings', undefined],
    ['update', 'Deployment app/app', undefined],
    ['update', 'Secret app/database', undefined],
    ['create', 'Service app/metrics', undefined],
  ]);
});

test('a name that would end the script, or be markup, is data', () => {
  const name = 'service/app/</script><script>alert(1)</script>';
  const html = pageOf(
    observed([
      step({ op: 'delete', type: 'kubernetes:core/v1:Service', name, old: { kind: 'Service' } }),
    ]),
    noLinks,
    { run: 'https://github.test/"><script>' },
  );
  expect(html).not.toContain('<script>alert');
  expect(html).toContain('<a href="https://github.test/&quot;&gt;&lt;script&gt;">');
  expect(dataOf(html).changes[0]?.['resource']).toBe(
    `Service app/${name.slice('service/app/'.length)}`,
  );
});

test('arrows lead from a product to those it waits for, through products in which nothing changes', () => {
  const { changes } = observed(
    ['a', 'c', 'd'].map((product) =>
      step({
        op: 'create',
        type: 'kubernetes:core/v1:Service',
        name: `service/${product}`,
        chart: product,
        new: {},
      }),
    ),
  );
  const links = new Map<string, Place>([
    ['service/a', { product: 'a', after: [] }],
    ['service/b', { product: 'b', after: ['service/a'] }],
    ['service/c', { product: 'c', after: ['service/b'] }],
    ['service/d', { product: 'd', after: ['service/c', 'service/a'] }],
  ]);
  const bracketed = changes.map((change) => ({ ...change, product: change.resource.slice(-1) }));
  expect(graphOf(bracketed, links)).toEqual({
    resources: [
      [2, 1],
      [2, 0],
    ],
    // d waits for a as well, which c already tells
    products: [
      ['c', 'a'],
      ['d', 'c'],
    ],
  });
});
