import { Duration, Size } from 'cdk8s';
import { checked } from '../../../environments';
import { local } from '../../../environments/local';
import type { MonitoringEnvironment } from '../../../environments/products/monitoring';
import { userErrorOf } from '../../user-error';

const sound: MonitoringEnvironment = {
  namespace: 'monitoring',
  nodesNamespace: 'nodes',
  replicas: 2,
  retention: { time: Duration.days(15), size: Size.gibibytes(8) },
  storage: Size.gibibytes(10),
  alertmanager: { replicas: 3, storage: Size.gibibytes(1) },
};
const { monitoring: _, ...rest } = local;
const environment = (monitoring: unknown) => ({ ...rest, monitoring });
const problemsOf = (change: object) =>
  userErrorOf(() => checked('local', environment({ ...sound, ...change }))).problems;
const mine = (problems: readonly string[]) =>
  problems.filter((problem) => problem.startsWith('local.monitoring'));

test('an environment is watched, or not', () => {
  const watched = environment({
    ...sound,
    remoteWrites: [{ url: 'https://a/write' }, { url: 'http://b/write', accountSecret: 'far' }],
    alertmanager: { ...sound.alertmanager, receivers: { secret: 'team', ports: [443] } },
  });
  expect(checked('local', watched).monitoring).toMatchObject({ replicas: 2 });
  expect(checked('local', rest)).not.toHaveProperty('monitoring');
});

test.each([
  ['no pod', { replicas: 0 }, "replicas: 'replicas' must be an integer from 1 to 5, got 0"],
  [
    'a namespace that is none',
    { namespace: 'Monitoring' },
    "namespace: 'namespace' must be a DNS label: 1 to 63 lower-case letters, digits and dashes, no dash first or last, got 'Monitoring'",
  ],
  [
    'minutes of retention',
    { retention: { time: Duration.minutes(90), size: Size.gibibytes(8) } },
    "retention.time: 'time' must be a Duration of whole hours, at least 2, such as Duration.days(15), got 1 hour 30 minutes",
  ],
  [
    'a text of retention',
    { retention: { time: '15d', size: Size.gibibytes(8) } },
    "retention.time: 'time' must be a Duration of whole hours, at least 2, such as Duration.days(15), got '15d'",
  ],
  [
    'samples that fill their volume',
    { retention: { time: Duration.days(15), size: Size.gibibytes(9) } },
    "retention.size: 'size' must be at most 85 % of 'storage', which is 10Gi, got 9Gi",
  ],
  [
    'a volume that is too small',
    { storage: Size.mebibytes(100) },
    "storage: 'storage' must be a Size of at least 1 GiB, such as Size.gibibytes(5), got 100Mi",
  ],
  [
    'one namespace for both',
    { nodesNamespace: 'monitoring' },
    "nodesNamespace: 'nodesNamespace' must differ from 'namespace': its pods need the privileged level, got 'monitoring'",
  ],
  [
    'a port that is none',
    {
      alertmanager: { ...sound.alertmanager, receivers: { secret: 'team', ports: [0] } },
    },
    "alertmanager.receivers.ports.0: 'ports' must be an integer from 1 to 65535, got 0",
  ],
  [
    'a server that is none',
    { remoteWrites: [{ url: 'far' }] },
    "remoteWrites.0.url: 'url' must be such as 'https://metrics.example.com/api/v1/write', got 'far'",
  ],
])('fails for %s', (_title, change, problem) => {
  expect(mine(problemsOf(change))).toEqual([`local.monitoring.${problem}`]);
});

test('fails for an option that there is not', () => {
  expect(mine(problemsOf({ retentions: 1 }))[0]).toMatch(
    /^local\.monitoring: 'retentions' is not an option, allowed: 'namespace', 'nodesNamespace', /,
  );
});
