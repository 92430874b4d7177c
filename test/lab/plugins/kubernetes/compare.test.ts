import { compareObject } from '../../../../lab/plugins/kubernetes/compare';
import type { Session } from '../../../../lab/plugins/kubernetes/session';
import { stateOf } from '../../../../lab/plugins/kubernetes/state';

const kind = { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' };

const definition = (schema: { readonly type: string; readonly maxLength?: number }) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ledgers.example.com' },
  spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: { ...schema } } }] },
});

/** An API server that takes a definition as it is given. */
const session = {
  reachable: { apply: (_where: unknown, body: unknown) => Promise.resolve({ body }) },
  settings: {},
} as unknown as Session;

function compare(before: ReturnType<typeof definition>, news: ReturnType<typeof definition>) {
  return compareObject(session, {
    urn: 'urn:pulumi:test::test::kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition::a',
    type: 'kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition',
    name: 'a',
    signal: new AbortController().signal,
    log: () => undefined,
    status: () => undefined,
    id: 'ledgers.example.com',
    olds: stateOf({ live: before, inputs: before, kind, manager: 'm' }),
    oldInputs: before,
    news,
    ignoreChanges: [],
  });
}

test('a part taken from a schema is a change, although state has a digest in its place', async () => {
  const loosened = await compare(
    definition({ type: 'string', maxLength: 3 }),
    definition({ type: 'string' }),
  );
  expect(loosened).toMatchObject({
    changes: 'some',
    detailed: {
      'spec.versions[0].schema.openAPIV3Schema.maxLength': { kind: 'delete', input: true },
    },
  });
});

test('a definition that is word for word what it was is no change', async () => {
  const same = definition({ type: 'string' });
  expect(await compare(same, definition({ type: 'string' }))).toMatchObject({ changes: 'none' });
});
