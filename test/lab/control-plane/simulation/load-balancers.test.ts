import {
  addressesOf,
  rangeReaction,
} from '../../../../lab/control-plane/simulation/load-balancers';
import { surroundings } from './surroundings';

const service = (name: string, more: object = {}, ip?: string) => ({
  metadata: { name, namespace: 'gateway', uid: name },
  spec: { type: 'LoadBalancer', ...more },
  ...(ip !== undefined && { status: { loadBalancer: { ingress: [{ ip }] } } }),
});
const among = (...items: readonly object[]) => surroundings({ '/api/v1/services': { items } });
const gives = (name: string, ip: string) => [
  {
    method: 'PATCH',
    path: `/api/v1/namespaces/gateway/services/${name}/status`,
    body: { status: { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } } },
    content: 'application/merge-patch+json',
  },
];

test('a range has addresses between its first and its last', () => {
  expect(addressesOf('198.18.7.128/29')).toEqual(
    [129, 130, 131, 132, 133, 134].map((last) => `198.18.7.${last}`),
  );
  expect(addressesOf('198.18.255.128/25')).toHaveLength(126);
});

test('a load balancer gets the first address of the range that no other has', async () => {
  const reaction = rangeReaction('198.18.0.128/25');
  const there = service('a', {}, '198.18.0.129');
  const wanted = service('b');
  expect(await reaction.react(wanted as never, among(there, wanted))).toEqual(
    gives('b', '198.18.0.130'),
  );
});

test('two that come at once get different addresses, and each the same when it asks again', async () => {
  const reaction = rangeReaction('198.18.0.128/25');
  const [a, b] = [service('a'), service('b')];
  const all = among(a, b);
  const both = await Promise.all([
    reaction.react(a as never, all),
    reaction.react(b as never, all),
  ]);
  expect(both).toEqual([gives('a', '198.18.0.129'), gives('b', '198.18.0.130')]);
  expect(await reaction.react(a as never, all)).toEqual(gives('a', '198.18.0.129'));
});

test('an address is free again when its Service is gone', async () => {
  const reaction = rangeReaction('198.18.0.128/30');
  await reaction.react(service('a') as never, among(service('a')));
  await reaction.react(service('b') as never, among(service('a'), service('b')));
  expect(await reaction.react(service('c') as never, among(service('b'), service('c')))).toEqual(
    gives('c', '198.18.0.129'),
  );
});

test('who finds no address free asks again later', async () => {
  const reaction = rangeReaction('198.18.0.128/31');
  expect(await reaction.react(service('a') as never, among(service('a')))).toBe('later');
});

test('an address that is asked for is given, and taken back from what is no load balancer any more', async () => {
  const reaction = rangeReaction('198.18.0.128/25');
  const asking = service('a', { loadBalancerIP: '198.18.0.200' });
  expect(await reaction.react(asking as never, among(asking))).toEqual(gives('a', '198.18.0.200'));
  const changed = service('b', { type: 'ClusterIP' }, '198.18.0.130');
  expect(await reaction.react(changed as never, among(changed))).toMatchObject([
    { body: { status: { loadBalancer: null } } },
  ]);
  expect(await reaction.react(service('c', {}, '198.18.0.131') as never, among())).toEqual([]);
});
