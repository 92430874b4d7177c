import { Duration } from 'cdk8s';
import { AlertmanagerServer } from '../../../constructs/monitoring/alertmanager';
import { quietConfiguration } from '../../../constructs/monitoring/alertmanager-configuration';
import type { Flow } from '../../../constructs/namespace/flow-table';
import { parse } from 'yaml';
import { userErrorOf } from '../../user-error';
import { find, manifestsOf } from '../namespace/manifests';
import { alertmanager, prometheus, soundAlertmanager } from './synth';

const spec = (props: Parameters<typeof alertmanager>[0] = {}) =>
  find(alertmanager(props), 'Alertmanager', 'platform').spec;

test('the names of what is deployed are contract: volumes and clients go by them', () => {
  const named = alertmanager({ replicas: 3 }).map(
    ({ kind, metadata }) => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`,
  );
  expect(named).toEqual([
    'ServiceAccount/monitoring/alertmanager-platform',
    'Alertmanager/monitoring/platform',
    'Service/monitoring/alertmanager-platform',
    'PodDisruptionBudget/monitoring/alertmanager-platform',
    'PodMonitor/monitoring/alertmanager',
    'PodMonitor/monitoring/alertmanager-config-reloader',
  ]);
});

test('its configuration is a Secret that it is given by name', () => {
  expect(spec({ retention: Duration.hours(48), storageClass: 'fast' })).toMatchObject({
    configSecret: 'alertmanager-configuration',
    alertmanagerConfigSelector: {},
    alertmanagerConfigNamespaceSelector: {},
    version: 'v0.33.1',
    retention: '48h',
    automountServiceAccountToken: false,
    storage: {
      volumeClaimTemplate: {
        spec: { storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
      },
    },
  });
});

test('the configuration without receivers groups alerts and notifies nobody', () => {
  expect(parse(quietConfiguration)).toMatchObject({
    route: { receiver: 'null', group_by: ['namespace', 'alertname'] },
    receivers: [{ name: 'null' }],
  });
});

test('a Prometheus that is given one sends its alerts there, to every replica', () => {
  let flows: readonly Flow[] = [];
  const manifests = manifestsOf((chart) => {
    const receiver = new AlertmanagerServer(chart, 'alertmanager', soundAlertmanager);
    flows = receiver.flows;
  });
  const [server] = prometheus({ alertmanager: receiverOf() }).filter(
    ({ kind }) => kind === 'Prometheus',
  );
  expect(server?.spec).toMatchObject({
    alerting: {
      alertmanagers: [
        { namespace: 'monitoring', name: 'alertmanager-operated', port: 'web', apiVersion: 'v2' },
      ],
    },
  });
  expect(manifests).toHaveLength(5);
  expect(flows.map(({ purpose }) => purpose)).toEqual(['Alertmanagers agree on who notifies']);
});

function receiverOf() {
  let receiver: AlertmanagerServer | undefined;
  manifestsOf((chart) => {
    receiver = new AlertmanagerServer(chart, 'alertmanager', soundAlertmanager);
  });
  if (receiver === undefined) throw new Error('nothing was made');
  return receiver;
}

test('it reaches receivers on their ports only', () => {
  const ports = (receiverPorts: readonly number[]) => {
    let flows: readonly Flow[] = [];
    manifestsOf((chart) => {
      flows = new AlertmanagerServer(chart, 'a', { ...soundAlertmanager, receiverPorts }).flows;
    });
    return flows
      .filter(({ purpose }) => purpose === 'Alertmanager notifies receivers')
      .map((flow) => flow.ports.map((port) => port.toNetworkPolicyPort().port?.value));
  };
  expect(ports([])).toEqual([]);
  expect(ports([443, 587])).toEqual([[443, 587]]);
});

test('fails for everything that is wrong at once', () => {
  const wrong = () => alertmanager({ replicas: 1.5, configurationSecret: '' });
  expect(userErrorOf(wrong).problems).toEqual([
    "alertmanager.platform: 'replicas' must be a whole number from 1 to 9, got '1.5'",
    "alertmanager.platform: 'configurationSecret' must be the name of a Secret, got ''",
  ]);
});

test('fails for a name that no volume can have', () => {
  expect(userErrorOf(() => alertmanager({ name: 'a'.repeat(41) })).problems).toEqual([
    `alertmanager: 'name' must be at most 40 lower case letters, digits and inner hyphens, got '${'a'.repeat(41)}'`,
  ]);
});
