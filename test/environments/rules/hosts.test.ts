import { hostLabels } from '../../../environments/rules/hosts';
import { local } from '../../../environments/local';
import { has, problemsOf } from '../problems';

test('the hosts of an environment are those of what it exposes', () => {
  expect(hostLabels(local).map(({ path, label }) => [path.join('.'), label])).toEqual([
    ['application.host', 'app'],
    ['infra.host', 'infra'],
    ['infra.connector.host', 'infra-connector'],
    ['monitoring.grafana.host', 'grafana'],
    ['immudb.exposed', 'immudb'],
    ['immudb.exposed', 'immudb-read'],
  ]);
});

test('fails for a host that two products claim', () => {
  const monitoring = has(local.monitoring);
  const application = { ...has(local.application), host: 'immudb' };
  const grafana = { ...has(monitoring.grafana), host: 'infra' };
  expect(problemsOf({ ...local, application, monitoring: { ...monitoring, grafana } })).toEqual([
    "local.monitoring.grafana.host: 'host' must not claim the host 'infra', which 'infra.host' has, got 'infra'",
    "local.immudb.exposed: 'exposed' must not claim the host 'immudb', which 'application.host' has, got 'grpc'",
  ]);
});

test('fails for a connector at the host of its server', () => {
  const infra = { ...has(local.infra), connector: { destination: 'local', host: 'infra' } };
  expect(problemsOf({ ...local, infra })).toEqual([
    "local.infra.connector.host: 'host' must not claim the host 'infra', which 'infra.host' has, got 'infra'",
  ]);
});
