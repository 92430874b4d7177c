import type { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { prometheusDuration } from './duration';
import { PrometheusRule, PrometheusRuleSpecGroupsRulesExpr } from './imports/monitoring.coreos.com';

/** Something that a person should know about, or get up for. */
export interface Alert {
  /** Name, unique in the platform: `ImmudbReplicaDisconnected`. */
  readonly name: string;
  /** PromQL: each series it returns is one alert. */
  readonly expression: string;
  /**
   * How long it must have held.
   * @default - fires at once
   */
  readonly for?: Duration;
  /** `critical`: now, whatever the hour; `warning`: in working hours; `info`: only beside others. */
  readonly severity: 'critical' | 'warning' | 'info';
  /** What is wrong, in one line for all of its series. */
  readonly summary: string;
  /** What is wrong with this one, by templates such as `{{ $labels.pod }}` and `{{ $value }}`. */
  readonly description: string;
  /** The heading that says what to do: `docs/products/immudb.md#immudb-replica-disconnected`. */
  readonly runbook: string;
}

/** Alerts whose runbooks stand on one page, each under its own name as the heading. */
export function alertsOn(
  page: string,
  alerts: readonly Omit<Alert, 'runbook'>[],
): readonly Alert[] {
  return alerts.map((alert) => ({ ...alert, runbook: `${page}#${alert.name.toLowerCase()}` }));
}

/** Properties of `AlertRules`. */
export interface AlertRulesProps {
  /** Name of the object and of its group of rules. */
  readonly name: string;
  /**
   * Namespace of the object.
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  /** The alerts, at least one. */
  readonly alerts: readonly Alert[];
}

/** Alerts that Prometheus evaluates, whatever the namespace they stand in. */
export class AlertRules extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, alerts }: AlertRulesProps) {
    super(scope, id);
    check(name, alerts);
    new PrometheusRule(this, 'rule', {
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      spec: {
        groups: [
          {
            name,
            rules: alerts.map((alert) => ({
              ...ruleOf(alert),
              expr: PrometheusRuleSpecGroupsRulesExpr.fromString(alert.expression),
            })),
          },
        ],
      },
    });
  }
}

/** An alert as Prometheus's rule files write it, but for the expression's key. */
export function ruleOf(alert: Alert) {
  return {
    alert: alert.name,
    ...(alert.for === undefined ? {} : { for: prometheusDuration(alert.for) }),
    labels: { severity: alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: alert.runbook,
    },
  };
}

function check(name: string, alerts: readonly Alert[]): void {
  const where = `alerts.${name}`;
  const problems = alerts.length > 0 ? [] : [`${where}: 'alerts' must hold at least one, got none`];
  alerts.forEach((alert, index) => {
    const at = `${where}.${alert.name}`;
    if (!/^[A-Z][A-Za-z0-9]+$/.test(alert.name)) {
      problems.push(
        `${where}: 'name' must be words in capitals (such as 'NodeNotReady'), got '${alert.name}'`,
      );
    }
    if (alerts.findIndex((other) => other.name === alert.name) !== index) {
      problems.push(`${where}: 'name' must be unique, got '${alert.name}' twice`);
    }
    for (const text of ['expression', 'summary', 'description'] as const) {
      if (alert[text].trim() === '') problems.push(`${at}: '${text}' must not be empty, got ''`);
    }
    if (!/^docs\/[\w./-]+\.md#[a-z0-9-]+$/.test(alert.runbook)) {
      problems.push(
        `${at}: 'runbook' must be a heading (such as 'docs/products/immudb.md#immudb-not-ready'), got '${alert.runbook}'`,
      );
    }
  });
  if (problems.length > 0) throw new UserError(problems);
}
