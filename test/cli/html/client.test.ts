import { JSDOM } from 'jsdom';
import { pageOf } from '../../../cli/html/page';
import { noLinks, type Place } from '../../../cli/preview/links';
import { observed, replacedStatefulSet, step } from '../preview/scenario';

/** The page as a reader has it in a browser. */
class Opened {
  private readonly dom: JSDOM;

  constructor(html: string) {
    this.dom = new JSDOM(html, { runScripts: 'dangerously', pretendToBeVisual: true });
    // nothing is laid out here
    this.dom.window.Element.prototype.scrollIntoView = () => undefined;
  }

  get document(): Document {
    return this.dom.window.document;
  }

  /** What the list of changes shows, in its order. */
  get listed(): readonly string[] {
    return this.texts('details.change > summary > code');
  }

  get status(): string {
    return this.texts('[role=status]').join();
  }

  texts(selector: string): readonly string[] {
    return [...this.document.querySelectorAll(selector)].map((one) => one.textContent);
  }

  click(selector: string): void {
    (this.must(selector) as HTMLElement).click();
  }

  /** Types into the search, and waits until it is taken for finished. */
  async search(words: string): Promise<void> {
    this.set('input[type=search]', words, 'input');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  /** Waits for what a browser does when it is idle: bodies of entries are made when they have opened. */
  async drawn(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  only(value: string): void {
    this.set('select', value, 'change');
  }

  press(key: string): void {
    this.document.dispatchEvent(new this.dom.window.KeyboardEvent('keydown', { key }));
  }

  close(): void {
    this.dom.window.close();
  }

  private set(selector: string, value: string, event: string): void {
    const found = this.must(selector) as HTMLInputElement | HTMLSelectElement;
    found.value = value;
    found.dispatchEvent(new this.dom.window.Event(event));
  }

  private must(selector: string): Element {
    const found = this.document.querySelector(selector);
    if (found === null) throw new Error(`the page has no '${selector}'`);
    return found;
  }
}

const all = [
  'StatefulSet immudb/immudb',
  'Service app/old',
  'ConfigMap app/settings',
  'Deployment app/app',
  'Secret app/database',
  'Service app/metrics',
];

let page: Opened;

beforeEach(() => {
  page = new Opened(pageOf(observed(replacedStatefulSet), noLinks, {}));
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
  const opened = page.document.querySelector('details.change[open] code');
  expect(opened?.textContent).toBe('StatefulSet immudb/immudb');
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
  const other = new Opened(pageOf(observed([told]), noLinks, {}));
  expect(other.listed).toEqual(['Service app/<img src=x onerror=alert(1)>']);
  expect(other.document.querySelector('img')).toBeNull();
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
  const other = new Opened(pageOf({ ...report, changes }, links, {}));
  const layers = [...other.document.querySelectorAll('.layer')].map((layer) =>
    [...layer.querySelectorAll('h3 > span:first-child')].map((one) => one.textContent),
  );
  expect(layers).toEqual(names.map((name) => [name]));
  other.close();
});
