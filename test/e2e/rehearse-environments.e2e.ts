import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RehearsalReport } from '../../cli/rehearse/report';
import { RehearsedCheckout, type Rehearsed } from './rehearsals';

const minute = 60_000;

jest.setTimeout(20 * minute);

let checkout: RehearsedCheckout;
let bumped: string;

beforeAll(() => {
  checkout = new RehearsedCheckout();
  bumped = checkout.commitWith(
    'environments/images.ts',
    'stefanprodan/podinfo:6.9.2',
    'stefanprodan/podinfo:6.9.3',
  );
});

afterAll(() => {
  checkout.remove();
});

/** From the sources as they are to those with a newer application: the one rehearsal of an environment. */
function rehearse(stack: string): Promise<Rehearsed> {
  return checkout.rehearse(
    stack,
    '--from',
    'main',
    '--to',
    bumped,
    '--markdown',
    `.plinth/${stack}.md`,
  );
}

function expectOnlyTheApplication({ products, changes }: RehearsalReport): void {
  expect(products.map(({ product }) => product)).toEqual(['application']);
  // a Job runs once: a new one takes its place
  const lasting = changes.filter(({ resource }) => !resource.startsWith('Job '));
  expect(lasting.map(({ resource }) => resource)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^Deployment .+\/app$/)]),
  );
  expect(lasting.filter(({ change }) => change !== 'update')).toEqual([]);
}

function expectWell({ code, report, stderr }: Rehearsed): void {
  expect([report.reasons, report.failures]).toEqual([[], []]);
  expect([code, report.verdict]).toEqual([0, 'safe']);
  const again = report.phases.find(({ purpose }) => purpose === 'again');
  expect(again?.counts).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  expect(report.left).toEqual([]);
  expect(stderr).not.toContain('must-not-be-used');
}

const titles = ({ phases }: RehearsalReport) => phases.map(({ title }) => title);

test('dev and stg, at the same time: up from nothing, a newer application alone, and all of it gone', async () => {
  const [dev, stg] = await Promise.all([rehearse('dev'), rehearse('stg')]);
  for (const { report, ...rest } of [dev, stg]) {
    expectWell({ report, ...rest });
    expectOnlyTheApplication(report);
    expect(titles(report)).toEqual([
      'up from nothing, main',
      `preview of ${bumped}`,
      `update to ${bumped}`,
      'up again',
      'destroy',
    ]);
  }
  // dev keeps nothing, but Google keeps every key
  expect(dev.report.retained.filter((one) => !one.endsWith('(Google deletes none)'))).toEqual([]);
});

test('prod: what it keeps is all that a destroy leaves', async () => {
  const prod = await rehearse('prod');
  expectWell(prod);
  expectOnlyTheApplication(prod.report);
  expect(prod.report.retained).toEqual(
    expect.arrayContaining(['StatefulSet immudb/immudb-primary', 'Cluster app/main']),
  );
  const markdown = readFileSync(join(checkout.directory, '.plinth', 'prod.md'), 'utf8');
  expect(markdown).toMatch(/^## ✅ Rehearsal of `prod`: safe\n/);
});

test('edge: virtual machines that kubeadm makes a cluster of', async () => {
  const edge = await rehearse('edge');
  expectWell(edge);
  expectOnlyTheApplication(edge.report);
});

test('a branch comes and goes in the cluster of dev, which it leaves as it was', async () => {
  const branch = await rehearse('branch-demo');
  expectWell(branch);
  expectOnlyTheApplication(branch.report);
  expect(titles(branch.report)).toEqual([
    'dev up from nothing',
    'up from nothing, main',
    `dev updated to ${bumped}`,
    `preview of ${bumped}`,
    `update to ${bumped}`,
    'up again',
    'destroy',
    'dev up again',
  ]);
  expect(branch.report.retained).toEqual([]);
});

test('no rehearsal leaves a folder, a process or a changed file', () => {
  expect([checkout.leftovers(), checkout.processes()]).toEqual([[], []]);
  expect(checkout.isClean()).toBe(true);
});
