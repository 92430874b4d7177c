import { Duration } from 'cdk8s';
import type { Exposure } from '../../../constructs/gateway/exposure';
import { GkePolicies, googleFrontEnds } from '../../../constructs/gateway/gke-policies';
import { userErrorOf } from '../../user-error';
import { manifestsOf } from '../namespace/manifests';
import { exposureOf } from './synth';

function synth(exposures: readonly Exposure[]) {
  return manifestsOf((chart) => {
    new GkePolicies(chart, 'policies', {
      gateway: { namespace: 'gateway', name: 'gateway' },
      exposures,
      requestTimeout: Duration.seconds(310),
      sslPolicy: 'modern',
    });
  });
}

test('the load balancer gets its SSL policy, and each Service its time and its health check', () => {
  expect(synth([exposureOf('web', { healthPath: '/api/health' })])).toEqual([
    {
      apiVersion: 'networking.gke.io/v1',
      kind: 'GCPGatewayPolicy',
      metadata: { name: 'gateway', namespace: 'gateway' },
      spec: {
        default: { sslPolicy: 'modern' },
        targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' },
      },
    },
    {
      apiVersion: 'networking.gke.io/v1',
      kind: 'GCPBackendPolicy',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        default: { timeoutSec: 310, connectionDraining: { drainingTimeoutSec: 60 } },
        targetRef: { group: '', kind: 'Service', name: 'web' },
      },
    },
    {
      apiVersion: 'networking.gke.io/v1',
      kind: 'HealthCheckPolicy',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        default: {
          checkIntervalSec: 10,
          config: {
            type: 'HTTP',
            httpHealthCheck: {
              portSpecification: 'USE_SERVING_PORT',
              requestPath: '/api/health',
            },
          },
        },
        targetRef: { group: '', kind: 'Service', name: 'web' },
      },
    },
  ]);
});

test('a Service with two hosts gets one policy of each kind, with the longer time', () => {
  const manifests = synth([
    exposureOf('web', { timeout: Duration.seconds(20) }),
    exposureOf('slow', { service: 'web', timeout: Duration.minutes(10) }),
    exposureOf('other', { namespace: 'other', service: 'web' }),
  ]);
  const timeouts = manifests
    .filter(({ kind }) => kind === 'GCPBackendPolicy')
    .map(({ metadata, spec }) => [metadata.namespace, spec]);
  expect(timeouts).toMatchObject([
    ['shop', { default: { timeoutSec: 600 } }],
    ['other', { default: { timeoutSec: 310 } }],
  ]);
});

test('fails when two exposures of a Service have two health paths', () => {
  const exposures = [
    exposureOf('web', { healthPath: '/healthz' }),
    exposureOf('two', { service: 'web' }),
  ];
  expect(userErrorOf(() => synth(exposures)).problems).toEqual([
    "gateway.shop/two: 'healthPath' must be '/healthz' as of 'shop/web', which has the same Service, got '/'",
  ]);
});

test("requests come from Google's front ends alone", () => {
  expect(googleFrontEnds.toNetworkPolicyPeers()).toEqual([
    { ipBlock: { cidr: '35.191.0.0/16' } },
    { ipBlock: { cidr: '130.211.0.0/22' } },
  ]);
});
