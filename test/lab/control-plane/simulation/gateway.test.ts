import { gatewayReactions } from '../../../../lab/control-plane/simulation/gateway';
import type { Answer } from '../../../../lab/control-plane/simulation/reaction';
import { surroundings } from './surroundings';

async function react(resource: string, object: unknown, objects = {}): Promise<Answer> {
  const reaction = gatewayReactions.find((each) => each.resource.endsWith(`/${resource}`));
  if (reaction === undefined) throw new Error(`no reaction on ${resource}`);
  return reaction.react(object as never, surroundings(objects));
}

const metadata = { name: 'web', namespace: 'shop', generation: 2 };
const gateway = {
  metadata,
  spec: { gatewayClassName: 'edge', listeners: [{ name: 'http', protocol: 'HTTP' }] },
};
const edge = { metadata: { name: 'edge' }, spec: { controllerName: 'example.com/edge' } };
const classPath = '/apis/gateway.networking.k8s.io/v1/gatewayclasses/edge';
const gatewayPath = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways/web';

test('a class of gateways is accepted', async () => {
  expect(await react('gatewayclasses', edge)).toMatchObject([
    { body: { status: { conditions: [{ type: 'Accepted', status: 'True' }] } } },
  ]);
});

test('a gateway is programmed once its class exists', async () => {
  expect(await react('gateways', gateway)).toBe('later');
  expect(await react('gateways', gateway, { [classPath]: edge })).toMatchObject([
    {
      body: {
        status: {
          addresses: [{ type: 'IPAddress', value: '198.19.255.254' }],
          conditions: [{ type: 'Accepted' }, { type: 'Programmed', observedGeneration: 2 }],
          listeners: [{ name: 'http', attachedRoutes: 0 }],
        },
      },
    },
  ]);
});

test.each(['httproutes', 'grpcroutes', 'tcproutes'])(
  '%s are accepted by the controller of their gateway, once there is one',
  async (resource) => {
    const route = { metadata, spec: { parentRefs: [{ name: 'web' }] } };
    expect(await react(resource, route)).toBe('later');
    const objects = { [gatewayPath]: gateway, [classPath]: edge };
    expect(await react(resource, route, objects)).toMatchObject([
      {
        path: `/apis/gateway.networking.k8s.io/v1/namespaces/shop/${resource}/web/status`,
        body: {
          status: {
            parents: [
              {
                parentRef: { name: 'web' },
                controllerName: 'example.com/edge',
                conditions: [{ type: 'Accepted' }, { type: 'ResolvedRefs' }],
              },
            ],
          },
        },
      },
    ]);
  },
);

test('nothing is simulated for a class that a controller of its own serves', async () => {
  const annotations = { 'plinth.dev/served-by': 'a process of a test' };
  const served = { ...edge, metadata: { name: 'edge', annotations } };
  const objects = { [gatewayPath]: gateway, [classPath]: served };
  const route = { metadata, spec: { parentRefs: [{ name: 'web' }] } };
  expect(await react('gatewayclasses', served)).toEqual([]);
  expect(await react('gateways', gateway, objects)).toEqual([]);
  expect(await react('httproutes', route, objects)).toEqual([]);
});
