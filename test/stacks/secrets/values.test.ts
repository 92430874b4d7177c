import { described } from '../../../stacks/secrets/values';

test.each([
  [{ length: 24 }, 'a password of 24 characters'],
  [{ token: 10 }, 'a token of 10 characters'],
  [{ bytes: 32, encoding: 'base64' }, '32 random bytes in base64'],
  [{ value: 'hush' }, 'a value that is no secret'],
  [{ copyOf: { namespace: 'a', name: 'b', key: 'c' } }, 'a copy of a/b/c'],
  [{ template: '{a}:{b}@{a}' }, 'a text around a, b'],
  [{ from: 'config', instead: { length: 24 } }, "a value of the stack's configuration"],
  [{ from: 'sops' }, 'a value of a file encrypted by SOPS'],
] as const)('%j is described as %s', (value, text) => {
  expect(described(value)).toBe(text);
});
