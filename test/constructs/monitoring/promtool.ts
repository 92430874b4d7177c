import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleOf, type Alert } from '../../../constructs/monitoring/alerts';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { run } from '../../run';
import { temporaryFolder } from '../../temporary';

/** Series over time, and what an alert makes of them. */
export interface Situation {
  /** What is the matter, as the end of a test's title: `a replica has been away for ten minutes`. */
  readonly when: string;
  /**
   * Values of each series in promtool's notation, one a minute: `{ 'up{job="x"}': '1x5 0x10' }`.
   * @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series
   */
  readonly series: Readonly<Record<string, string>>;
  /** When to look: `15m`. */
  readonly at: string;
}

/** A situation in which one alert fires. */
export interface Firing extends Situation {
  /** Labels of the alert, `severity` aside. */
  readonly labels: Readonly<Record<string, string>>;
  /** What its description says then, templates filled in. */
  readonly says: string;
  /**
   * What its summary says then.
   * @default - the alert's summary as it is written
   */
  readonly summary?: string;
}

/** An alert, shown firing and shown silent. */
export interface AlertCase {
  /** Name of the alert. */
  readonly alert: string;
  /** Situations in which it fires, exactly once each. */
  readonly fires: Firing | readonly Firing[];
  /** Situations in which it does not. */
  readonly silent: Situation | readonly Situation[];
}

/**
 * Tests of alerts with Prometheus's own rule engine: every alert has a case in which it fires and one in which it
 * does not, and every rule is one that `promtool check rules` takes.
 */
export function alertCases(alerts: readonly Alert[], cases: readonly AlertCase[]): void {
  // promtool is built where it is neither on PATH nor to be downloaded
  const patience = 15 * 60_000;
  let ran: Promise<Verdict> | undefined;
  const verdict = () => (ran ??= judge(alerts, cases));

  test('every alert is shown firing and shown silent', () => {
    const shown = cases.flatMap(({ alert, fires, silent }) =>
      listOf(fires).length > 0 && listOf(silent).length > 0 ? [alert] : [],
    );
    expect(shown.sort()).toEqual(alerts.map(({ name }) => name).sort());
  });

  test(
    'Prometheus takes every rule',
    async () => {
      expect((await verdict()).rules).toContain(`SUCCESS: ${alerts.length} rules found`);
    },
    patience,
  );

  test.each(testsOf(alerts, cases).map(({ name }) => name))(
    '%s',
    async (name) => {
      const { failures } = await verdict();
      expect(failures.has(name)).toBe(true);
      expect(failures.get(name)).toBe('');
    },
    patience,
  );
}

/** What promtool makes of rules and cases. */
export interface Verdict {
  /** Answer of `promtool check rules`. */
  readonly rules: string;
  /** What is wrong with each test, by its name; empty where it passed. */
  readonly failures: ReadonlyMap<string, string>;
}

/** Has promtool check the rules and try the cases. */
export async function judge(
  alerts: readonly Alert[],
  cases: readonly AlertCase[],
): Promise<Verdict> {
  const { promtool = 'promtool' } = await ensureTools(['promtool']);
  const cwd = temporaryFolder('promtool');
  const rules = alerts.map((alert) => ({ ...ruleOf(alert), expr: alert.expression }));
  // JSON is YAML
  writeFileSync(join(cwd, 'rules.yaml'), JSON.stringify({ groups: [{ name: 'alerts', rules }] }));
  writeFileSync(
    join(cwd, 'tests.yaml'),
    JSON.stringify({ rule_files: ['rules.yaml'], tests: testsOf(alerts, cases) }),
  );
  const checked = await run(promtool, ['check', 'rules', '--lint=all', 'rules.yaml'], { cwd });
  const tested = await run(promtool, ['test', 'rules', '--junit=junit.xml', 'tests.yaml'], { cwd });
  const failures = failuresIn(readFileSync(join(cwd, 'junit.xml'), 'utf8'));
  // a file that promtool cannot read has no cases in its report
  if (failures.size === 0 && cases.length > 0) throw new Error(tested.out);
  return { rules: checked.out, failures };
}

function testsOf(alerts: readonly Alert[], cases: readonly AlertCase[]) {
  return cases.flatMap(({ alert: name, fires, silent }) => {
    const alert = alerts.find((each) => each.name === name);
    if (alert === undefined) return [];
    const { severity, summary, runbook } = alert;
    return [
      ...listOf(fires).map((situation) => ({
        ...testOf(`${name} fires when ${situation.when}`, situation),
        alert_rule_test: [
          {
            eval_time: situation.at,
            alertname: name,
            exp_alerts: [
              {
                exp_labels: { severity, ...situation.labels },
                exp_annotations: {
                  summary: situation.summary ?? summary,
                  description: situation.says,
                  runbook_url: runbook,
                },
              },
            ],
          },
        ],
      })),
      ...listOf(silent).map((situation) => ({
        ...testOf(`${name} is silent when ${situation.when}`, situation),
        alert_rule_test: [{ eval_time: situation.at, alertname: name, exp_alerts: [] }],
      })),
    ];
  });
}

function testOf(name: string, { series }: Situation) {
  return {
    name,
    interval: '1m',
    input_series: Object.entries(series).map(([key, values]) => ({ series: key, values })),
  };
}

function failuresIn(junit: string): ReadonlyMap<string, string> {
  const suite = /<testcase name="([^"]*)"[^>]*>([\s\S]*?)<\/testcase>/g;
  return new Map(
    [...junit.matchAll(suite)].map(([, name = '', content = '']) => [
      unescaped(name),
      unescaped(content.replace(/<[^>]+>/g, '')).trim(),
    ]),
  );
}

function unescaped(xml: string): string {
  const references: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
  return xml.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi,
    (whole: string, decimal?: string, hex?: string, word?: string) =>
      word === undefined
        ? String.fromCodePoint(hex === undefined ? Number(decimal) : parseInt(hex, 16))
        : (references[word] ?? whole),
  );
}

function listOf<T extends object>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
