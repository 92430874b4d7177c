import {
  initialVersionOf,
  liveOf,
  managerOf,
  recordedInputs,
  stateOf,
} from '../../../../lab/plugins/kubernetes/state';
import {
  describe as named,
  idOf,
  kindOf,
  kindOfToken,
  OFFICIAL_FIX,
  referenceOfId,
} from '../../../../lab/plugins/kubernetes/objects';
import { known, toProperties, toTree } from '../../../../lab/plugins/kubernetes/properties';
import { UserError } from '../../../../errors/user-error';
import { Secret, UNKNOWN } from '../../../../lab/plugins/protocol/values';

const SECRET = { group: '', version: 'v1', kind: 'Secret' };
const INPUTS = { kind: 'Secret', stringData: { token: new Secret('b') } };
const LIVE = {
  kind: 'Secret',
  metadata: { name: 'a', managedFields: [{ manager: 'x' }] },
  data: { token: 'Yg==' },
};

test("state has the official plugin's layout, keeps secrets, and leaves field managers out", () => {
  expect(stateOf({ live: LIVE, inputs: INPUTS, kind: SECRET, manager: 'm' })).toEqual({
    kind: 'Secret',
    metadata: { name: 'a' },
    data: { token: new Secret('Yg==') },
    __inputs: INPUTS,
    __initialApiVersion: 'v1',
    __fieldManager: 'm',
  });
});

test('of a definition the inputs are recorded once, by the engine', () => {
  const kind = { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' };
  const inputs = { kind: 'CustomResourceDefinition', spec: { group: 'a' } };
  const state = stateOf({ live: inputs, inputs, kind, manager: 'm' });
  expect(state).toEqual({
    ...inputs,
    __initialApiVersion: 'apiextensions.k8s.io/v1',
    __fieldManager: 'm',
  });
  expect(recordedInputs(state, inputs)).toEqual(inputs);
});

test('the schemas of a definition are recorded by their digest, which differs where they do', () => {
  const kind = { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' };
  const recorded = (type: string) => {
    const schema = { openAPIV3Schema: { type } };
    const spec = { group: 'a', versions: [{ name: 'v1', schema }, { name: 'v0' }] };
    const inputs = { kind: 'CustomResourceDefinition', spec };
    return stateOf({ live: inputs, inputs, kind, manager: 'm' })['spec'];
  };
  const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string;
  expect(recorded('object')).toEqual({
    group: 'a',
    versions: [
      { name: 'v1', schema: { openAPIV3Schema: { description: digest } } },
      { name: 'v0' },
    ],
  });
  expect(recorded('object')).toEqual(recorded('object'));
  expect(recorded('object')).not.toEqual(recorded('array'));
});

test('what state records is read back', () => {
  const state = stateOf({
    live: LIVE,
    inputs: INPUTS,
    kind: SECRET,
    manager: 'm',
    initialVersion: 'v0',
  });
  expect(liveOf(state)).toEqual({
    kind: 'Secret',
    metadata: { name: 'a' },
    data: { token: 'Yg==' },
  });
  expect(recordedInputs(state, {})).toBe(INPUTS);
  expect(recordedInputs(state, { other: 1 })).toEqual({ other: 1 });
  expect(initialVersionOf(state, SECRET)).toBe('v0');
  expect(managerOf('urn', {}, state)).toBe('m');
});

test('a new resource has a manager of its own, the same in every run', () => {
  expect(managerOf('urn:pulumi:dev::shop::t::web', {})).toBe(
    managerOf('urn:pulumi:dev::shop::t::web', {}, {}),
  );
  expect(managerOf('urn:pulumi:dev::shop::t::web', {})).toMatch(/^pulumi-kubernetes-[0-9a-f]{8}$/);
  expect(managerOf('urn:pulumi:dev::shop::t::web', {})).not.toBe(
    managerOf('urn:pulumi:dev::shop::t::api', {}),
  );
});

test('an annotation names the manager', () => {
  const object = { metadata: { annotations: { 'pulumi.com/patchFieldManager': 'ours' } } };
  expect(managerOf('urn', object, { __fieldManager: 'm' })).toBe('ours');
});

test.each([
  ['kubernetes:apps/v1:Deployment', { group: 'apps', version: 'v1', kind: 'Deployment' }],
  ['kubernetes:core/v1:Secret', SECRET],
  [
    'kubernetes:cert-manager.io/v1:Certificate',
    { group: 'cert-manager.io', version: 'v1', kind: 'Certificate' },
  ],
])('%s names a kind', (token, kind) => {
  expect(kindOfToken(token)).toEqual(kind);
});

test.each(['kubernetes:yaml:ConfigGroup', 'kubernetes:index'])(
  'fails when the token is %s',
  (token) => {
    expect(() => kindOfToken(token)).toThrow(
      new UserError(`${token}: not supported by the lab's stand-in for the kubernetes provider`, {
        fix: OFFICIAL_FIX,
      }),
    );
  },
);

test("an object's own apiVersion and kind go before its token's", () => {
  expect(kindOf({ apiVersion: 'a/v2', kind: 'B' }, 'kubernetes:core/v1:Secret')).toEqual({
    group: 'a',
    version: 'v2',
    kind: 'B',
  });
  expect(kindOf({ apiVersion: 'v1' }, 'kubernetes:core/v1:Secret')).toEqual(SECRET);
});

test.each([
  ['shop/web', { kind: SECRET, namespace: 'shop', name: 'web' }, 'Secret shop/web'],
  ['web', { kind: SECRET, namespace: '', name: 'web' }, 'Secret web'],
])('the id %s is where the object is', (id, reference, text) => {
  expect(referenceOfId(id, SECRET)).toEqual(reference);
  expect([idOf(reference), named(reference)]).toEqual([id, text]);
});

test('a tree has no secrets and no nulls, keeps unknowns, and has the dashes that properties lack', () => {
  const properties = {
    a: new Secret({ x_kubernetes_int_or_string: true, none: null }),
    b: [UNKNOWN, null, new Secret(1)],
    snake_case: 'stays',
  };
  expect(toTree(properties)).toEqual({
    a: { 'x-kubernetes-int-or-string': true },
    b: [UNKNOWN, null, 1],
    snake_case: 'stays',
  });
});

test('what is known of a tree leaves unknown properties out, and keeps the place of unknown elements', () => {
  expect(known({ a: UNKNOWN, b: { c: 1, d: UNKNOWN }, e: [UNKNOWN, 2] })).toEqual({
    b: { c: 1 },
    e: [null, 2],
  });
});

test('properties have underscores where an object has dashes', () => {
  expect(
    toProperties({ a: [{ 'x-kubernetes-list-type': 'map', 'x-other': 1 }], b: UNKNOWN }),
  ).toEqual({
    a: [{ x_kubernetes_list_type: 'map', 'x-other': 1 }],
    b: UNKNOWN,
  });
});
