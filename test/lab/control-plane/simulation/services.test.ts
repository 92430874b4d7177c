import { serviceReactions } from '../../../../lab/control-plane/simulation/services';
import { surroundings } from './surroundings';

const [services] = serviceReactions;
const react = (spec: object, status = {}) =>
  services?.react(
    { metadata: { name: 'web', namespace: 'shop' }, spec, status } as never,
    surroundings(),
  );
const patched = (loadBalancer: unknown) => [
  {
    method: 'PATCH',
    path: '/api/v1/namespaces/shop/services/web/status',
    body: { status: { loadBalancer } },
    content: 'application/merge-patch+json',
  },
];

test('a load balancer is given an address that its cluster address makes unique', () => {
  expect(react({ type: 'LoadBalancer', clusterIP: '10.96.7.9' })).toEqual(
    patched({ ingress: [{ ip: '198.18.7.9', ipMode: 'VIP' }] }),
  );
});

test('an address that is asked for is given', () => {
  expect(
    react({ type: 'LoadBalancer', clusterIP: '10.96.7.9', loadBalancerIP: '203.0.113.1' }),
  ).toEqual(patched({ ingress: [{ ip: '203.0.113.1', ipMode: 'VIP' }] }));
});

test('a service that is no load balancer any more loses its address', () => {
  expect(react({ type: 'ClusterIP' }, { loadBalancer: { ingress: [{ ip: 'x' }] } })).toEqual(
    patched(null),
  );
});

test.each([
  ['a load balancer that has one', { type: 'LoadBalancer', clusterIP: '10.96.7.9' }, [{}]],
  ['a service without cluster address', { type: 'LoadBalancer' }, []],
  ['a service of the cluster', { type: 'ClusterIP', clusterIP: '10.96.7.9' }, []],
])('%s gets no address', (_, spec, ingress) => {
  expect(react(spec, { loadBalancer: { ingress } })).toEqual([]);
});
