import { metricNames, recordedMetrics } from '../monitoring/queries';
import { LocalCluster } from './cluster';
import { eventually } from '../../loopback';
import type { LocalNode } from './local-node';

jest.setTimeout(60_000);

const cluster = new LocalCluster();
let primary: LocalNode;
let replica: LocalNode;

beforeAll(async () => {
  await cluster.prepare('immudb');
  ({ primary, replica } = await cluster.make({ databases: ['ledger'] }));
  await replica.start();
  for (const key of ['first', 'second']) await cluster.write(primary, 'ledger', key, '1');
  // time for a build, where the tool is not in the cache yet
}, 900_000);

afterAll(async () => {
  await cluster.remove();
});

async function scrape(node: LocalNode): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${node.metricsPort}/metrics`);
  return answer.text();
}

/** Value of one series, without labels that Prometheus adds. */
function valueOf(text: string, series: string): string | undefined {
  return text
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1);
}

test('every metric that is recorded is one that immudb has', async () => {
  const real = new Set([
    ...metricNames(await scrape(primary)),
    ...metricNames(await scrape(replica)),
  ]);
  expect([...recordedMetrics('immudb')].filter((name) => !real.has(name))).toEqual([]);
});

test('primary and replica say what they have committed, under the names that alerts compare', async () => {
  const series = 'immudb_last_committed_trx_id{db="ledger",index="index_00"}';
  await eventually(async () => {
    expect(valueOf(await scrape(primary), series)).toBe('2');
    expect(valueOf(await scrape(replica), series)).toBe('2');
  });
});

test('a replica that follows says so, and a primary says nothing of it', async () => {
  const series = 'immudb_replication_replicators{db="ledger"}';
  expect(valueOf(await scrape(replica), series)).toBe('10');
  expect(valueOf(await scrape(primary), series)).toBeUndefined();
});
