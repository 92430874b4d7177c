import { pageOf } from '../../../cli/html/page';
import { noLinks, type Place } from '../../../cli/preview/links';
import { observed, replacedStatefulSet, step } from '../preview/scenario';
import { OpenedPage } from './opened-page';

const all = [
  'StatefulSet immudb/immudb',
  'Service app/old',
  'ConfigMap app/settings',
  'Deployment app/app',
  'Secret app/database',
  'Service app/metrics',
];

let page: OpenedPage;

beforeEach(() => {
  page = new OpenedPage(pageOf(observed(replacedStatefulSet), noLinks, {}));
});

afterEach(() => {
  page.close();
});

test('every change is listed, the most dangerous first, and counted', () => {
  expect([page.listed, page.status]).toEqual([all, '6 changes']);
});

test('a search finds all of its words, in whatever a change says', async () => {
  await page.search('service app');
  expect([page.listed, page.status]).toEqual([
    ['Service app/old', 'Service app/metrics'],
    '2 of 6 changes',
  ]);
  await page.search('no-such-thing');
  expect([page.listed, page.status]).toEqual([[], '0 of 6 changes']);
  await page.search('  ');
  expect(page.listed).toEqual(all);
});

test('a kind of change is switched off and on again', () => {
  page.click('button.update[aria-pressed]');
  expect(page.listed).toEqual([
    'StatefulSet immudb/immudb',
    'Service app/old',
    'Service app/metrics',
  ]);
  expect(page.texts('button[aria-pressed=false]')).toEqual(['~ update 3']);
  page.click('button.update[aria-pressed]');
  expect(page.listed).toEqual(all);
});

test('only what holds data, or one product, is shown', () => {
  page.only('stateful');
  expect(page.listed).toEqual(['StatefulSet immudb/immudb']);
  const [, , first = ''] = page.texts('select option');
  page.only(`product:${first.slice('only '.length)}`);
  expect(page.listed.length).toBeGreaterThan(0);
  expect(new Set(page.texts('details.change .product'))).toEqual(
    new Set([first.slice('only '.length)]),
  );
});

test('a resource of the graph is chosen, opened in the list, and let go', async () => {
  page.click('.graph button.replace');
  expect(page.texts('.graph .chosen')).toEqual([
    expect.stringContaining('StatefulSet immudb/immudb'),
  ]);
  expect(page.texts('details.change[open] summary > code')).toEqual(['StatefulSet immudb/immudb']);
  await page.drawn();
  expect(page.texts('details.change[open] p')[0]).toBe(
    'Stateful: the way to the volumes of its pods would be lost.',
  );
  page.press('Escape');
  expect(page.texts('.graph .chosen')).toEqual([]);
});

test('names of others are text', () => {
  const name = 'service/app/<img src=x onerror=alert(1)>';
  const told = step({
    op: 'delete',
    type: 'kubernetes:core/v1:Service',
    name,
    old: { kind: 'Service' },
  });
  const other = new OpenedPage(pageOf(observed([told]), noLinks, {}));
  expect(other.listed).toEqual(['Service app/<img src=x onerror=alert(1)>']);
  expect(other.texts('img')).toEqual([]);
  other.close();
});

test('products stand to the right of what they wait for, however many there are', () => {
  const names = Array.from({ length: 30 }, (_, at) => `product-${at}`);
  const report = observed(
    names.map((name) =>
      step({
        op: 'create',
        type: 'kubernetes:core/v1:Service',
        name: `service/${name}`,
        new: { kind: 'Service' },
      }),
    ),
  );
  const nameOf = (resource: string) => resource.slice('Service '.length);
  const changes = report.changes.map((one) => ({ ...one, product: nameOf(one.resource) }));
  const links = new Map<string, Place>(
    names.map((product, at) => [
      `service/${product}`,
      { product, after: at === 0 ? [] : [`service/${names[at - 1] ?? ''}`] },
    ]),
  );
  const other = new OpenedPage(pageOf({ ...report, changes }, links, {}));
  const layers = other.textsWithin('.layer', 'h3 > span:first-child');
  expect(layers).toEqual(names.map((name) => [name]));
  other.close();
});
