import type { DeclaredSecretEnvironment } from '../../../environments/secrets';
import { withDeclared } from '../../../stacks/secrets/declared';
import type { SecretRequest } from '../../../stacks/secrets/request';
import { userErrorOf } from '../../user-error';

const admin: SecretRequest = {
  namespace: 'infra',
  name: 'admin',
  labels: { a: 'b' },
  keys: {
    username: { value: 'admin' },
    password: { length: 24, most: 72 },
    url: { template: '{username}:{password}' },
    token: { token: 10 },
  },
};
const key: SecretRequest = {
  namespace: 'infra',
  name: 'key',
  lifetime: 'permanent',
  keys: { key: { bytes: 32, encoding: 'base64' } },
};
const copy: SecretRequest = {
  namespace: 'app',
  name: 'copy',
  keys: { password: { copyOf: { namespace: 'infra', name: 'admin', key: 'password' } } },
};
const requests = [admin, key, copy];
const namespaces = ['infra', 'app', 'app'];

const declare = (...declared: readonly DeclaredSecretEnvironment[]) =>
  withDeclared(requests, { declared }, namespaces);

test('without declarations the requests stay as they are', () => {
  expect(withDeclared(requests, undefined, namespaces)).toBe(requests);
  expect(declare()).toEqual(requests);
});

test("a chosen value of a product's Secret stands where it would be generated, and keeps its rule", () => {
  const declared = declare(
    { namespace: 'infra', name: 'admin', keys: { password: 'sops', token: { generation: '2' } } },
    { namespace: 'infra', name: 'key', type: 'Opaque', keys: { key: 'config' } },
  );
  expect(declared).toEqual([
    {
      ...admin,
      keys: {
        ...admin.keys,
        password: { from: 'sops', instead: { length: 24, most: 72 } },
        token: { token: 10, generation: '2' },
      },
    },
    { ...key, keys: { key: { from: 'config', instead: { bytes: 32, encoding: 'base64' } } } },
    copy,
  ]);
});

test("Secrets of the team's own come after those of the products", () => {
  const declared = declare({
    namespace: 'app',
    name: 'payment',
    type: 'kubernetes.io/basic-auth',
    keys: {
      username: 'config',
      password: { length: 30, generation: 'a' },
      session: { bytes: 16 },
      id: { token: 8 },
    },
  });
  expect(declared.slice(3)).toEqual([
    {
      namespace: 'app',
      name: 'payment',
      type: 'kubernetes.io/basic-auth',
      keys: {
        username: { from: 'config' },
        password: { length: 30, generation: 'a' },
        session: { bytes: 16, encoding: 'base64' },
        id: { token: 8 },
      },
    },
  ]);
});

test('fails with every declaration that does not fit, at once', () => {
  const error = userErrorOf(() =>
    declare(
      {
        namespace: 'infra',
        name: 'admin',
        type: 'kubernetes.io/tls',
        keys: {
          username: 'config',
          url: 'sops',
          pasword: 'config',
          password: { length: 30 },
          constructor: 'config',
        },
      },
      { namespace: 'infra', name: 'key', keys: { key: { generation: '2' } } },
      { namespace: 'app', name: 'copy', keys: { password: 'config' } },
      { namespace: 'nowhere', name: 'own', keys: { a: { generation: '2' } } },
    ),
  );
  expect(error.problems).toEqual([
    "secret infra/admin: 'type' must be left to its product, got 'kubernetes.io/tls'",
    "secret infra/admin: 'username' must be left to its product, for which it is a value that is no secret",
    "secret infra/admin: 'url' must be left to its product, for which it is a text around username, password",
    "secret infra/admin: 'pasword' must be a key that its product knows ('username', 'password', 'url', 'token'), got 'pasword'",
    "secret infra/admin: 'password' must come from 'config' or 'sops' or be another { generation }: its product says what is generated",
    "secret infra/admin: 'constructor' must be a key that its product knows ('username', 'password', 'url', 'token'), got 'constructor'",
    "secret infra/key: 'key' must keep its generation: what was encrypted with it would be lost",
    "secret app/copy: 'password' must be left to its product, for which it is a copy of infra/admin/password",
    "secret nowhere/own: 'namespace' must be one of the platform's ('app', 'infra'), got 'nowhere'",
    "secret nowhere/own: 'a' must say what is generated: { length }, { token } or { bytes, encoding }",
  ]);
  expect(error.fix).toBe("correct 'secrets' of the environment in environments/");
});
