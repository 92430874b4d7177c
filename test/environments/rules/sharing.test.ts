import { branch } from '../../../environments';
import { dev } from '../../../environments/dev';
import { edge } from '../../../environments/edge';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { plainValues } from '../../../environments/plain-values';
import { prod } from '../../../environments/prod';
import { has, problemsOf } from '../problems';

const login = branch('login');
const others = [dev, prod];
const theirs = "must be left out in a cluster that is shared: it is its host's";
const here = 'must be there in a cluster of its own, but it is missing';
const { certManager: _certManager, ...uncertified } = local;
const { operator: _operator, ...unoperated } = has(local.postgres);

test.each<[string, Environment, readonly string[]]>([
  [
    'operators of its own in a cluster that is shared',
    {
      ...login,
      certManager: local.certManager,
      postgres: { ...has(login.postgres), operator: { namespace: 'branch-login', replicas: 1 } },
    },
    [
      `branch-login.certManager: 'certManager' ${theirs}, got {"namespace":"cert-manager","replicas":1,"issuer":"platform-ca"}`,
      `branch-login.postgres.operator: 'operator' ${theirs}, got {"namespace":"branch-login","replicas":1}`,
      `branch-login.certManager.namespace: 'namespace' must be 'branch-login': a branch stays in its own namespace, got 'cert-manager'`,
      `branch-login.postgres.clusters.main.namespace: 'namespace' must differ from 'postgres.operator.namespace', which is the operator's own, got 'branch-login'`,
      `branch-login.application.namespace: 'namespace' must differ from 'postgres.operator.namespace': each product has a namespace of its own, got 'branch-login'`,
    ],
  ],
  [
    'a cloud of its own in a cluster that is shared',
    { ...login, cloud: has(edge.cloud) },
    [
      `branch-login.cloud: 'cloud' must be left out in a cluster that is shared: what it needs is its host's, got ${JSON.stringify(plainValues(edge.cloud))}`,
    ],
  ],
  [
    'kinds that it installs in a cluster that is shared',
    { ...login, gatewayApi: 'installed' },
    [
      "branch-login.gatewayApi: 'gatewayApi' must be 'provided' or 'absent' in a cluster that is shared, got 'installed'",
    ],
  ],
  [
    'a cluster of its own without operators',
    { ...uncertified, postgres: unoperated },
    [`local.certManager: 'certManager' ${here}`, `local.postgres.operator: 'operator' ${here}`],
  ],
  [
    'a gateway with an authority that nobody made',
    { ...local, gateway: { ...has(local.gateway), issuer: 'letsencrypt' } },
    [
      "local.gateway.issuer: 'issuer' must be one of 'certManager' ('platform-ca'), got 'letsencrypt'",
    ],
  ],
])('fails for %s', (_title, environment, problems) => {
  expect(problemsOf(environment, others)).toEqual(problems);
});

test('takes a branch, and an authority that is public', () => {
  expect(problemsOf(login, others)).toEqual([]);
  const { certManager, gateway } = dev;
  expect([certManager?.acme?.issuer, gateway?.issuer]).toEqual(['letsencrypt', 'letsencrypt']);
  expect(problemsOf(dev, [prod])).toEqual([]);
});
