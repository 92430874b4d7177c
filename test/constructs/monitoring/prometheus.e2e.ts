import { prometheusAlerts } from '../../../constructs/monitoring/prometheus-alerts';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { temporaryFolder } from '../../temporary';
import { eventually, freePort } from '../../loopback';
import { AlertListener, LocalProgram, startPrometheus } from './local-prometheus';
import { metricNames, problemsInAlerts, recordedMetrics } from './queries';

// built where they are neither on PATH nor to be downloaded
jest.setTimeout(15 * 60_000);

let listener: AlertListener;
let prometheus: LocalProgram;
let exporter: LocalProgram;
let url: string;
let exporterUrl: string;

beforeAll(async () => {
  const tools = await ensureTools(['prometheus', 'node_exporter']);
  const address = `127.0.0.1:${await freePort()}`;
  exporterUrl = `http://${address}/metrics`;
  exporter = await LocalProgram.start(
    tools['node_exporter'] ?? '',
    [`--web.listen-address=${address}`, '--no-collector.wifi', '--no-collector.hwmon'],
    exporterUrl,
  );
  listener = await AlertListener.start();
  const started = await startPrometheus({
    executable: tools['prometheus'] ?? '',
    folder: temporaryFolder('prometheus'),
    alerts: prometheusAlerts,
    alertmanager: listener.address,
    targets: [address],
  });
  ({ program: prometheus, url } = started);
});

afterAll(async () => {
  await prometheus.stop();
  await exporter.stop();
  await listener.stop();
});

const get = async (path: string) => (await fetch(`${url}${path}`)).text();

test('a real Prometheus evaluates the rules, fires the Watchdog and sends it on', async () => {
  await eventually(async () => {
    await Promise.resolve();
    expect([...listener.heard]).toContain('Watchdog');
  });
  const { data } = JSON.parse(await get('/api/v1/rules')) as {
    data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
  };
  const rules = data.groups.flatMap((group) => group.rules);
  expect(rules.map(({ name }) => name)).toEqual(prometheusAlerts.map(({ name }) => name));
  expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  // nothing else is wrong with it
  expect([...listener.heard]).toEqual(['Watchdog']);
});

test('it tells every metric of its inventory', async () => {
  await eventually(async () => {
    const real = metricNames(await get('/metrics'));
    expect([...recordedMetrics('monitoring')].filter((name) => !real.has(name))).toEqual([]);
  });
});

test('a real node-exporter tells every metric of its inventory', async () => {
  const real = metricNames(await (await fetch(exporterUrl)).text());
  expect(real.has('node_load1')).toBe(true);
  // what a machine has (disks, conntrack, …) differs: those below are told by every Linux
  const everywhere = [...recordedMetrics('node-exporter')].filter((name) =>
    /^node_(cpu_seconds|load|memory_Mem|filefd|vmstat|filesystem|network_(receive|transmit)_(bytes|errs|packets)|timex_(offset|sync|maxerror))/.test(
      name,
    ),
  );
  expect(everywhere.length).toBeGreaterThan(15);
  expect(everywhere.filter((name) => !real.has(name))).toEqual([]);
});

test('fails for an alert on a metric that nobody tells', () => {
  const [first] = prometheusAlerts;
  if (first === undefined) throw new Error('there are no alerts');
  const wrong = { ...first, expression: 'prometheus_no_such_metric > 0' };
  expect(problemsInAlerts([wrong], ['monitoring'])).toEqual([
    "alert 'Watchdog': no metric prometheus_no_such_metric: prometheus_no_such_metric > 0",
  ]);
});
