import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Kubernetes } from './kubernetes';
import { Prometheus } from './prometheus';

let server: Server;
let asked: string[];
let answer: unknown;

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  asked = [];
});

afterAll(() => {
  server.close();
});

function open(): Promise<Prometheus> {
  const { port } = server.address() as AddressInfo;
  const forward = () => Promise.resolve({ port, close: () => undefined });
  return Prometheus.open({ forward } as unknown as Kubernetes);
}

const series = (...values: readonly string[]) => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: values.map((value, index) => ({ metric: { pod: `p-${index}` }, value: [1, value] })),
  },
});

test('a query gives the labels and the value of each series', async () => {
  const prometheus = await open();
  answer = series('1', '2.5');
  expect(await prometheus.query('up{a="b"} > 0')).toEqual([
    { labels: { pod: 'p-0' }, value: 1 },
    { labels: { pod: 'p-1' }, value: 2.5 },
  ]);
  expect(asked).toEqual(['/api/v1/query?query=up%7Ba%3D%22b%22%7D+%3E+0']);
});

test('one value is one value', async () => {
  const prometheus = await open();
  answer = series('7');
  expect(await prometheus.value('count(up)')).toBe(7);
});

test.each([
  [0, series()],
  [2, series('1', '2')],
])('fails to give one value of %d series', async (count, given) => {
  const prometheus = await open();
  answer = given;
  await expect(prometheus.value('up')).rejects.toThrow(`up: gives ${count} series, one is wanted`);
});

test('fails with the words of Prometheus', async () => {
  const prometheus = await open();
  answer = { status: 'error', errorType: 'bad_data', error: 'parse error' };
  await expect(prometheus.query('up{')).rejects.toThrow('Prometheus: bad_data: parse error');
});

test('alerts are chosen by name and labels', async () => {
  const prometheus = await open();
  const alert = (alertname: string, pod: string, state: string) => ({
    labels: { alertname, pod },
    annotations: {},
    state,
    value: '1',
  });
  const all = [
    alert('Lag', 'a', 'firing'),
    alert('Lag', 'b', 'pending'),
    alert('Up', 'a', 'firing'),
  ];
  answer = { status: 'success', data: { alerts: all } };
  expect(await prometheus.alerts('Lag')).toEqual([
    { labels: { alertname: 'Lag', pod: 'a' }, state: 'firing' },
    { labels: { alertname: 'Lag', pod: 'b' }, state: 'pending' },
  ]);
  expect(await prometheus.alerts('Lag', { pod: 'b' })).toHaveLength(1);
  expect(await prometheus.alerts('Lag', { pod: 'c' })).toEqual([]);
});

test('targets are told with the reason why one is down', async () => {
  const prometheus = await open();
  const target = { scrapePool: 'podMonitor/a/b/0', labels: { pod: 'p' }, health: 'down' };
  answer = {
    status: 'success',
    data: { activeTargets: [{ ...target, lastError: 'connection refused' }] },
  };
  expect(await prometheus.targets()).toEqual([
    {
      pool: 'podMonitor/a/b/0',
      labels: { pod: 'p' },
      health: 'down',
      error: 'connection refused',
    },
  ]);
});
