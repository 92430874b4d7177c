import { certManagerReactions } from '../../../../lab/control-plane/simulation/cert-manager';
import type { Answer } from '../../../../lab/control-plane/simulation/reaction';
import { webhookReactions } from '../../../../lab/control-plane/simulation/webhooks';
import { ca, caBase64, now, surroundings } from './surroundings';

const all = [...certManagerReactions, ...webhookReactions];

async function react(resource: string, object: unknown, objects = {}): Promise<Answer> {
  const reaction = all.find((each) => each.resource.endsWith(`/${resource}`));
  if (reaction === undefined) throw new Error(`no reaction on ${resource}`);
  return reaction.react(object as never, surroundings(objects));
}

const metadata = { name: 'web', namespace: 'shop', generation: 2 };
const certificate = { metadata, spec: { secretName: 'web-tls', issuerRef: { name: 'ca' } } };
const issuerPath = '/apis/cert-manager.io/v1/namespaces/shop/issuers/ca';
const secretPath = '/api/v1/namespaces/shop/secrets/web-tls';

test.each(['issuers', 'clusterissuers'])('%s are ready', async (resource) => {
  expect(await react(resource, { metadata })).toMatchObject([
    {
      method: 'PATCH',
      body: { status: { conditions: [{ type: 'Ready', status: 'True', observedGeneration: 2 }] } },
    },
  ]);
});

test('a certificate whose issuer exists gets its Secret and is ready for ninety days', async () => {
  const changes = await react('certificates', certificate, { [issuerPath]: {} });
  expect(changes).toMatchObject([
    {
      method: 'POST',
      path: '/api/v1/namespaces/shop/secrets',
      body: {
        type: 'kubernetes.io/tls',
        metadata: { name: 'web-tls', namespace: 'shop' },
        stringData: { 'tls.crt': ca, 'ca.crt': ca },
      },
    },
    {
      method: 'PATCH',
      path: '/apis/cert-manager.io/v1/namespaces/shop/certificates/web/status',
      body: {
        status: {
          conditions: [{ type: 'Ready', status: 'True', observedGeneration: 2 }],
          notBefore: now,
          notAfter: '2026-04-02T03:04:05Z',
          renewalTime: '2026-03-03T03:04:05Z',
        },
      },
    },
  ]);
});

test('a Secret that is there already is kept', async () => {
  const objects = { [issuerPath]: {}, [secretPath]: {} };
  expect(await react('certificates', certificate, objects)).toMatchObject([{ method: 'PATCH' }]);
});

test('a certificate without its issuer says so once and is looked at again', async () => {
  const message = 'Referenced "Issuer" not found: ca';
  expect(await react('certificates', certificate)).toMatchObject([
    { body: { status: { conditions: [{ type: 'Ready', status: 'False', message }] } } },
  ]);
  const status = { conditions: [{ type: 'Ready', status: 'False', message }] };
  expect(await react('certificates', { ...certificate, status })).toBe('later');
});

test('a certificate that was ready for an older specification is done again', async () => {
  const ready = (observedGeneration: number) => ({
    ...certificate,
    status: { conditions: [{ type: 'Ready', status: 'True', observedGeneration }] },
  });
  expect(await react('certificates', ready(1), { [issuerPath]: {} })).toHaveLength(2);
  expect(await react('certificates', ready(2), { [issuerPath]: {} })).toEqual([]);
});

test('a certificate request is approved and issued', async () => {
  expect(await react('certificaterequests', { metadata, spec: {} })).toMatchObject([
    {
      body: {
        status: {
          certificate: caBase64,
          conditions: [{ type: 'Approved' }, { type: 'Ready', reason: 'Issued' }],
        },
      },
    },
  ]);
});

test('webhooks that a service answers get an authority, others and filled ones are left alone', async () => {
  const webhooks = [
    { clientConfig: { service: {} } },
    { clientConfig: { service: {}, caBundle: 'x' } },
    { clientConfig: { url: 'https://x' } },
    { clientConfig: { service: {}, caBundle: '' } },
  ];
  const configuration = { metadata: { name: 'w' }, webhooks };
  expect(await react('validatingwebhookconfigurations', configuration)).toEqual([
    {
      method: 'PATCH',
      path: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/w',
      body: [
        { op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: caBase64 },
        { op: 'add', path: '/webhooks/3/clientConfig/caBundle', value: caBase64 },
      ],
      content: 'application/json-patch+json',
    },
  ]);
});

test('a definition that asks for injection gets it in its conversion, another is not even read', async () => {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/d';
  const conversion = { webhook: { clientConfig: { service: {} } } };
  const objects = { [path]: { spec: { conversion } } };
  const asking = { name: 'd', annotations: { 'cert-manager.io/inject-ca-from': 'a/b' } };
  expect(await react('customresourcedefinitions', { metadata: asking }, objects)).toMatchObject([
    { path, body: [{ path: '/spec/conversion/webhook/clientConfig/caBundle', value: caBase64 }] },
  ]);
  const silent = { metadata: { name: 'd' } };
  expect(await react('customresourcedefinitions', silent, objects)).toEqual([]);
});
