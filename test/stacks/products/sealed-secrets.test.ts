import { Duration } from 'cdk8s';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import type { SealedSecretsEnvironment } from '../../../environments/products/sealed-secrets';
import { platform } from '../../../stacks/platform';
import { plan, type PlannedObject } from '../../../stacks/release/plan';
import { sealLike } from '../../constructs/sealed-secrets/synth';

const options: SealedSecretsEnvironment = {
  namespace: 'sealed-secrets',
  keys: { source: 'generated', renewal: Duration.days(30) },
  secrets: [
    {
      name: 'payment',
      namespace: 'app',
      scope: 'cluster-wide',
      encryptedData: { token: sealLike(512, 8) },
    },
  ],
};

function planned(sealedSecrets?: SealedSecretsEnvironment): ReadonlyMap<string, PlannedObject> {
  const { sealedSecrets: ours, ...rest } = local;
  expect(ours).toBeDefined();
  const environment: Environment = sealedSecrets ? { ...rest, sealedSecrets } : rest;
  return new Map(plan(platform(environment).charts, []).map((object) => [object.name, object]));
}

const changes = (one: SealedSecretsEnvironment, two: SealedSecretsEnvironment) => {
  const [before, after] = [planned(one), planned(two)];
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) =>
      JSON.stringify(before.get(name)?.manifest) !== JSON.stringify(after.get(name)?.manifest),
  );
};

test('without it there is neither its kind nor anything else of it', () => {
  const names = [...planned().keys()].filter((name) => /seal/.test(name));
  expect(names).toEqual([]);
});

test('a sealed Secret comes after its definition and the controller that opens it', () => {
  const sealed = planned(options).get('sealedsecret/app/payment');
  expect(sealed?.dependsOn.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'customresourcedefinition/sealedsecrets.bitnami.com',
      'deployment/sealed-secrets/sealed-secrets-controller',
      'namespace/app',
    ]),
  );
});

test('each option changes only what it is about', () => {
  const controller = 'deployment/sealed-secrets/sealed-secrets-controller';
  const renewed = { source: 'generated', renewal: Duration.days(60) } as const;
  expect(changes(options, { ...options, keys: renewed })).toEqual([controller]);
  const brought = { source: 'brought', secret: 'own-key' } as const;
  expect(changes(options, { ...options, keys: brought })).toEqual([controller]);
  expect(changes(options, { ...options, secrets: [] })).toEqual(['sealedsecret/app/payment']);
});

test('its pod talks to the API server and is scraped, and nothing else', () => {
  const { flows } = platform({ ...local, sealedSecrets: options });
  const own = flows.filter(({ from, to }) =>
    [from, to].some((end) => 'name' in end && end.name === 'sealed-secrets-controller'),
  );
  expect(own.map(({ purpose }) => purpose)).toEqual([
    'sealed-secrets unseals what is in the API',
    'the API server passes on what kubeseal asks',
    'Prometheus scrapes sealed-secrets-controller',
  ]);
});
