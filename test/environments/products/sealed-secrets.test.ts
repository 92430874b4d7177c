import { Duration } from 'cdk8s';
import { checked } from '../../../environments';
import { local } from '../../../environments/local';
import type { SealedSecretsEnvironment } from '../../../environments/products/sealed-secrets';
import { userErrorOf } from '../../user-error';

const sealedSecrets: SealedSecretsEnvironment = {
  namespace: 'sealed-secrets',
  keys: { source: 'generated', renewal: Duration.days(30) },
  secrets: [],
};
const secret = { name: 'a', namespace: 'app', scope: 'strict', encryptedData: { k: 'AgB' } };

const withOptions = (more: object) => ({ ...local, sealedSecrets: { ...sealedSecrets, ...more } });
const problems = (more: object) => userErrorOf(() => checked('local', withOptions(more))).problems;

test.each([
  {},
  { keys: { source: 'brought', secret: 'own-key' } },
  { secrets: [secret, { ...secret, namespace: 'other' }] },
])('accepts %j', (more) => {
  expect(checked('local', withOptions(more))).toEqual(withOptions(more));
});

test('it is not needed', () => {
  const { sealedSecrets: ours, ...without } = local;
  expect(ours).toBeDefined();
  expect(checked('local', without)).toEqual(without);
});

const at = 'local.sealedSecrets';
const renewalRule =
  "'renewal' must be a Duration of whole hours from 1 day to 10 years, such as Duration.days(30)";

test.each<[string, object, string]>([
  [
    'keys from elsewhere',
    { keys: { source: 'vault' } },
    `${at}.keys.source: 'source' must be 'generated' or 'brought', got 'vault'`,
  ],
  [
    'a renewal every hour',
    { keys: { source: 'generated', renewal: Duration.hours(1) } },
    `${at}.keys.renewal: ${renewalRule}, got 60 minutes`,
  ],
  [
    'a renewal of brought keys',
    { keys: { source: 'brought', secret: 'own-key', renewal: Duration.days(30) } },
    `${at}.keys: 'renewal' is not an option, allowed: 'source', 'secret'`,
  ],
  [
    'a scope of another name',
    { secrets: [{ ...secret, scope: 'cluster' }] },
    `${at}.secrets.0.scope: 'scope' must be one of 'strict', 'namespace-wide', 'cluster-wide', got 'cluster'`,
  ],
  [
    'no list of Secrets',
    { secrets: {} },
    `${at}.secrets: 'secrets' must be a list of sealed Secrets, got {}`,
  ],
  [
    'the same Secret twice',
    { secrets: [secret, secret] },
    `${at}.secrets.1.name: 'name' must be listed once in its namespace, got 'a'`,
  ],
  [
    'values that are no object',
    { secrets: [{ ...secret, encryptedData: 'x' }] },
    `${at}.secrets.0.encryptedData: 'encryptedData' must be an object of sealed values by key, as 'kubeseal' writes them, got 'x'`,
  ],
])('fails for %s', (_title, more, problem) => {
  expect(problems(more)).toEqual([problem]);
});
