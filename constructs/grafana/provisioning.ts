import { Duration } from 'cdk8s';
import type { Dashboard } from '../monitoring/dashboard';
import { prometheusDuration } from '../monitoring/duration';
import { dashboardsFolder } from './names';
import type { PrometheusSource } from './props';

/**
 * The data source, under the `uid` that every dashboard names.
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
 */
export function dataSources({ url, interval = Duration.seconds(30) }: PrometheusSource): string {
  return yaml({
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        name: 'Prometheus',
        uid: 'prometheus',
        type: 'prometheus',
        access: 'proxy',
        url,
        isDefault: true,
        editable: false,
        jsonData: {
          httpMethod: 'POST',
          timeInterval: prometheusDuration(interval),
          prometheusType: 'Prometheus',
          manageAlerts: false,
        },
      },
    ],
  });
}

/** Where dashboards are read from: again and again, so that another one needs no restart. */
export function dashboardProvider(): string {
  return yaml({
    apiVersion: 1,
    providers: [
      {
        name: 'platform',
        folder: 'Platform',
        folderUid: 'platform',
        type: 'file',
        allowUiUpdates: false,
        disableDeletion: false,
        updateIntervalSeconds: 30,
        options: { path: dashboardsFolder },
      },
    ],
  });
}

/** The dashboard, with a link to its runbook where there is one and it is known where runbooks stand. */
export function dashboardFile({ json, runbook }: Dashboard, runbooks?: string): string {
  if (runbook === undefined || runbooks === undefined) return json;
  const board = JSON.parse(json) as { readonly links: readonly object[] };
  const link = {
    type: 'link',
    title: 'Runbook',
    icon: 'doc',
    tooltip: runbook,
    url: `${runbooks.replace(/\/$/, '')}/${runbook}`,
    tags: [],
    asDropdown: false,
    targetBlank: true,
    includeVars: false,
    keepTime: false,
  };
  return JSON.stringify({ ...board, links: [...board.links, link] });
}

/** JSON is YAML. */
function yaml(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
