import {
  markSecretObject,
  markSecrets,
  redactor,
} from '../../../../lab/plugins/kubernetes/secrets';
import { Secret, UNKNOWN } from '../../../../lab/plugins/protocol/values';

test('what is secret in the inputs is secret in the outputs, key by key', () => {
  const inputs = {
    data: { open: 'a', token: new Secret('b') },
    list: [{ v: new Secret('c') }, 'd'],
  };
  const outputs = {
    data: { open: 'a', token: 'b', more: 'x' },
    list: [{ v: 'c', w: 1 }, 'd'],
    status: {},
  };
  expect(markSecrets(outputs, inputs)).toEqual({
    data: { open: 'a', token: new Secret('b'), more: 'x' },
    list: [{ v: new Secret('c'), w: 1 }, 'd'],
    status: {},
  });
});

test('a secret record is secret as a whole', () => {
  expect(markSecrets({ data: { a: 'b' } }, { data: new Secret({ a: 'b' }) })).toEqual({
    data: new Secret({ a: 'b' }),
  });
});

test.each([
  ['a list of another length', ['x', 'y'], [new Secret('x')]],
  ['a scalar for a record', 'x', { a: new Secret('x') }],
])('%s is secret as a whole when the input hides anything', (_what, output, input) => {
  expect(markSecrets({ a: output }, { a: input })).toEqual({ a: new Secret(output) });
});

test('inputs without secrets mark nothing', () => {
  const outputs = { a: ['x'], b: { c: 1 } };
  expect(markSecrets(outputs, { a: ['x', 'y'], b: { c: UNKNOWN } })).toEqual(outputs);
});

test("a Secret's data hides what its stringData hides", () => {
  const inputs = { stringData: { token: new Secret('b'), open: 'o' } };
  expect(markSecretObject({ data: { token: 'Yg==', open: 'bw==' } }, inputs)).toEqual({
    data: { token: new Secret('Yg=='), open: 'bw==' },
  });
});

test("a Secret's data is hidden as a whole when somebody else wrote some of it", () => {
  const inputs = { stringData: { open: 'o' } };
  expect(markSecretObject({ data: { open: 'bw==', theirs: 'eA==' } }, inputs)).toEqual({
    data: new Secret({ open: 'bw==', theirs: 'eA==' }),
  });
});

test('a copy that kubectl keeps of a Secret is hidden too', () => {
  const key = 'kubectl.kubernetes.io/last-applied-configuration';
  const metadata = { name: 'a', annotations: { [key]: '{"data":…}', note: 'x' } };
  expect(markSecretObject({ metadata }, {})).toEqual({
    metadata: { name: 'a', annotations: { [key]: new Secret('{"data":…}'), note: 'x' } },
  });
});

test('secrets are blanked out of texts: plain, quoted, base64, and decoded', () => {
  const redact = redactor({ a: new Secret({ b: 'hun"ter2', c: 'cGFzc3dvcmQ=' }) });
  const base64 = Buffer.from('hun"ter2').toString('base64');
  expect(redact(`hun"ter2 hun\\"ter2 ${base64} cGFzc3dvcmQ= password open`)).toBe(
    '[secret] [secret] [secret] [secret] [secret] open',
  );
});

test('a secret that holds another is blanked out whole', () => {
  const redact = redactor({ a: new Secret('key') }, { b: [new Secret('key-long')] });
  expect(redact('key-long, key')).toBe('[secret], [secret]');
});

test('what is not secret, or too short to be one, is left', () => {
  expect(redactor({ a: 'open', b: new Secret('ab'), c: new Secret(UNKNOWN) })('open ab')).toBe(
    'open ab',
  );
});
