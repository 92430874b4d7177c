import { infraConnectorAlerts, infraServerAlerts } from '../../../constructs/infra/alerts';
import { alertCases } from '../monitoring/promtool';

const server = 'job="infra-server", namespace="infra", pod="a"';
const other = 'job="infra-server", namespace="infra", pod="b"';
const elsewhere = 'job="infra-server", namespace="elsewhere", pod="a"';
const connector = 'job="infra-connector", namespace="infra", pod="a"';
const requests = 'http_request_duration_seconds';

describe('server', () => {
  alertCases(infraServerAlerts({ job: 'infra-server', namespace: 'infra' }), [
    {
      alert: 'InfraServerDown',
      fires: [
        {
          when: 'every pod has been away for five minutes',
          series: { [`up{${server}}`]: '1x5 0x10', [`up{${elsewhere}}`]: '1x20' },
          at: '11m',
          labels: {},
          says: 'No pod of infra-server in infra has answered for 5 minutes. Logins that are there go on in clusters until their tokens end.',
        },
        {
          when: 'there is no pod at all',
          series: { [`up{${elsewhere}}`]: '1x20' },
          at: '6m',
          labels: {},
          says: 'No pod of infra-server in infra has answered for 5 minutes. Logins that are there go on in clusters until their tokens end.',
        },
      ],
      silent: {
        when: 'one of two pods is away',
        series: { [`up{${server}}`]: '0x20', [`up{${other}}`]: '1x20' },
        at: '15m',
      },
    },
    {
      alert: 'InfraServerFailing',
      fires: {
        when: 'one request in ten fails',
        series: {
          [`${requests}_count{${server}, status="500"}`]: '0+10x30',
          [`${requests}_count{${server}, status="200"}`]: '0+90x30',
        },
        at: '20m',
        labels: {},
        says: '10% of the requests ended with a 5xx status.',
      },
      silent: [
        {
          when: 'one request in fifty fails',
          series: {
            [`${requests}_count{${server}, status="500"}`]: '0+2x30',
            [`${requests}_count{${server}, status="200"}`]: '0+98x30',
          },
          at: '20m',
        },
        {
          when: 'people are refused',
          series: {
            [`${requests}_count{${server}, status="401"}`]: '0+90x30',
            [`${requests}_count{${server}, status="200"}`]: '0+10x30',
          },
          at: '20m',
        },
      ],
    },
    {
      alert: 'InfraServerSlow',
      fires: {
        when: 'requests take four seconds',
        series: {
          [`${requests}_bucket{${server}, blocking="false", le="2.048"}`]: '0x30',
          [`${requests}_bucket{${server}, blocking="false", le="4.096"}`]: '0+60x30',
          [`${requests}_bucket{${server}, blocking="false", le="+Inf"}`]: '0+60x30',
        },
        at: '25m',
        labels: {},
        says: 'One request in a hundred takes 4.076s or longer; long polls are not counted.',
      },
      silent: {
        when: 'only long polls take long',
        series: {
          [`${requests}_bucket{${server}, blocking="false", le="1.024"}`]: '0+60x30',
          [`${requests}_bucket{${server}, blocking="false", le="+Inf"}`]: '0+60x30',
          [`${requests}_bucket{${server}, blocking="true", le="1.024"}`]: '0x30',
          [`${requests}_bucket{${server}, blocking="true", le="+Inf"}`]: '0+60x30',
        },
        at: '25m',
      },
    },
    {
      alert: 'InfraDatabaseConnectionsShort',
      fires: {
        when: 'a server uses 90 of its 100 connections',
        series: {
          [`go_sql_in_use_connections{${server}}`]: '90x20',
          [`go_sql_max_open_connections{${server}}`]: '100x20',
        },
        at: '15m',
        labels: { pod: 'a' },
        says: 'a uses 90% of the connections it may open; each waiting connector holds one.',
      },
      silent: {
        when: 'two servers use 50 each',
        series: {
          [`go_sql_in_use_connections{${server}}`]: '50x20',
          [`go_sql_max_open_connections{${server}}`]: '100x20',
          [`go_sql_in_use_connections{${other}}`]: '50x20',
          [`go_sql_max_open_connections{${other}}`]: '100x20',
        },
        at: '15m',
      },
    },
    {
      alert: 'InfraDestinationDisconnected',
      fires: {
        when: 'both servers have missed two clusters for a quarter of an hour',
        series: {
          [`infra_destinations{${server}, status="disconnected", version="0.21.0"}`]: '2x30',
          [`infra_destinations{${other}, status="disconnected", version="0.21.0"}`]: '2x30',
        },
        at: '16m',
        labels: { version: '0.21.0' },
        says: '2 destinations with connector 0.21.0 are disconnected: changed grants do not reach them.',
      },
      silent: [
        {
          when: 'a connector is restarted',
          series: {
            [`infra_destinations{${server}, status="disconnected", version="0.21.0"}`]:
              '_x5 1x5 _x20',
          },
          at: '20m',
        },
        {
          when: 'all are connected',
          series: {
            [`infra_destinations{${server}, status="connected", version="0.21.0"}`]: '3x30',
          },
          at: '20m',
        },
      ],
    },
    {
      alert: 'InfraLoginsRefused',
      fires: {
        when: 'ten logins a minute are refused',
        series: { [`${requests}_count{${server}, path="/api/login", status="401"}`]: '0+10x20' },
        at: '15m',
        labels: {},
        says: '100 logins were refused in 10 minutes. Without Redis the server limits no rate.',
      },
      silent: {
        when: 'people mistype, and many log in',
        series: {
          [`${requests}_count{${server}, path="/api/login", status="401"}`]: '0+1x20',
          [`${requests}_count{${server}, path="/api/login", status="201"}`]: '0+50x20',
        },
        at: '15m',
      },
    },
  ]);
});

describe('connector', () => {
  alertCases(infraConnectorAlerts({ job: 'infra-connector', namespace: 'infra' }), [
    {
      alert: 'InfraConnectorDown',
      fires: {
        when: 'its pod has been away for five minutes',
        series: { [`up{${connector}}`]: '1x5 0x10' },
        at: '11m',
        labels: {},
        says: 'No pod of infra-connector in infra has answered for 5 minutes.',
      },
      silent: {
        when: 'it was away for three minutes',
        series: { [`up{${connector}}`]: '1x5 0x2 1x20' },
        at: '9m',
      },
    },
    {
      alert: 'InfraConnectorOutOfSync',
      fires: [
        {
          when: 'the server does not answer',
          series: {
            [`http_client_request_duration_seconds_count{${connector}, status="-1"}`]: '0+2x30',
          },
          at: '20m',
          labels: { status: '-1' },
          says: 'Calls of the connector to the server have ended with status -1 for 15 minutes (-1: no answer at all).',
        },
        {
          when: 'its access key is refused',
          series: {
            [`http_client_request_duration_seconds_count{${connector}, status="401"}`]: '0+2x30',
          },
          at: '20m',
          labels: { status: '401' },
          says: 'Calls of the connector to the server have ended with status 401 for 15 minutes (-1: no answer at all).',
        },
      ],
      silent: {
        when: 'nothing changes, which the server answers with 304',
        series: {
          [`http_client_request_duration_seconds_count{${connector}, status="304"}`]: '0+2x30',
          [`http_client_request_duration_seconds_count{${connector}, status="200"}`]: '0+2x30',
          [`http_client_request_duration_seconds_count{${connector}, status="-1"}`]: '3x30',
        },
        at: '20m',
      },
    },
  ]);
});
