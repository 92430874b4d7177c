import { Duration } from 'cdk8s';
import type { Alert } from '../monitoring/alerts';

/** What is watched: everything of one name in one namespace. */
export interface InfraTarget {
  /** Label `job` of the scrape, which is the workload's name: `infra-server`. */
  readonly job: string;
  /** Namespace of the workload. */
  readonly namespace: string;
}

const runbook = (heading: string) => `docs/products/infra.md#${heading}`;
const requests = 'http_request_duration_seconds';

/**
 * Alerts on the server.
 * @see https://github.com/infrahq/infra/blob/v0.21.0/internal/server/metrics.go
 */
export function infraServerAlerts({ job, namespace }: InfraTarget): readonly Alert[] {
  const of = `job="${job}", namespace="${namespace}"`;
  return [
    {
      name: 'InfraServerDown',
      expression: `absent(up{${of}} == 1)`,
      for: Duration.minutes(5),
      severity: 'critical',
      summary: 'no Infra server answers: nobody can log in',
      description: `No pod of ${job} in ${namespace} has answered for 5 minutes. Logins that are there go on in clusters until their tokens end.`,
      runbook: runbook('infra-server-down'),
    },
    {
      name: 'InfraServerFailing',
      expression: `sum(rate(${requests}_count{${of}, status=~"5.."}[5m])) / sum(rate(${requests}_count{${of}}[5m])) > 0.05`,
      for: Duration.minutes(10),
      severity: 'critical',
      summary: 'the Infra server fails more than 5 % of its requests',
      description: '{{ $value | humanizePercentage }} of the requests ended with a 5xx status.',
      runbook: runbook('infra-server-failing'),
    },
    {
      name: 'InfraServerSlow',
      // connectors' long polls last five minutes by design
      expression: `histogram_quantile(0.99, sum by (le) (rate(${requests}_bucket{${of}, blocking="false"}[5m]))) > 2`,
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'the Infra server takes more than 2 s for one request in a hundred',
      description:
        'One request in a hundred takes {{ $value | humanizeDuration }} or longer; long polls are not counted.',
      runbook: runbook('infra-server-slow'),
    },
    {
      name: 'InfraDatabaseConnectionsShort',
      expression: `max by (pod) (go_sql_in_use_connections{${of}} / go_sql_max_open_connections{${of}}) > 0.8`,
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'an Infra server uses more than 80 % of its database connections',
      description:
        '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of the connections it may open; each waiting connector holds one.',
      runbook: runbook('infra-database-connections-short'),
    },
    {
      name: 'InfraDestinationDisconnected',
      // every server counts the same destinations
      expression: `max by (version) (infra_destinations{${of}, status="disconnected"}) > 0`,
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'clusters have lost their connection to Infra',
      description:
        '{{ $value }} destinations with connector {{ $labels.version }} are disconnected: changed grants do not reach them.',
      runbook: runbook('infra-destination-disconnected'),
    },
    {
      name: 'InfraLoginsRefused',
      expression: `sum(increase(${requests}_count{${of}, path="/api/login", status="401"}[10m])) > 50`,
      severity: 'warning',
      summary: 'many logins with wrong passwords: somebody may be guessing',
      description:
        '{{ $value | humanize }} logins were refused in 10 minutes. Without Redis the server limits no rate.',
      runbook: runbook('infra-logins-refused'),
    },
  ];
}

/**
 * Alerts on a connector.
 * @see https://github.com/infrahq/infra/blob/v0.21.0/internal/connector/connector.go
 */
export function infraConnectorAlerts({ job, namespace }: InfraTarget): readonly Alert[] {
  const of = `job="${job}", namespace="${namespace}"`;
  return [
    {
      name: 'InfraConnectorDown',
      expression: `absent(up{${of}} == 1)`,
      for: Duration.minutes(5),
      severity: 'critical',
      summary: 'no Infra connector answers: nobody reaches this cluster through Infra',
      description: `No pod of ${job} in ${namespace} has answered for 5 minutes.`,
      runbook: runbook('infra-connector-down'),
    },
    {
      name: 'InfraConnectorOutOfSync',
      expression: `sum by (status) (rate(http_client_request_duration_seconds_count{${of}, status=~"-1|4(01|03)|5.."}[5m])) > 0`,
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'the Infra connector cannot talk to its server: changed grants do not arrive',
      description:
        'Calls of the connector to the server have ended with status {{ $labels.status }} for 15 minutes (-1: no answer at all).',
      runbook: runbook('infra-connector-out-of-sync'),
    },
  ];
}
