import { addressBlock } from '../../environments/base';
import { derivedFrom, type Own } from '../../environments/derived';
import { dev } from '../../environments/dev';
import { edge } from '../../environments/edge';
import type { Environment } from '../../environments/environment';
import { local } from '../../environments/local';
import { prod } from '../../environments/prod';
import { stg } from '../../environments/stg';
import { has, problemsOf } from './problems';

const all = [local, dev, stg, prod, edge];

const own: Own = {
  name: 'hotfix',
  domain: 'hotfix.plinth.example',
  cloud: {
    project: 'plinth-hotfix',
    dnsZone: 'plinth-hotfix',
    bucket: 'plinth-hotfix-backups',
    network: addressBlock(5),
  },
};

test('an environment made from prod holds beside it', () => {
  expect(problemsOf(derivedFrom(prod, own), all)).toEqual([]);
});

test('it is as prod but for its names, its addresses, and who reads and writes its backups', () => {
  const { domain, cloud, infra, postgres, immudb, ...rest } = derivedFrom(prod, own);
  const { branches: _branches, ...source } = prod;
  expect({ ...rest, name: 'prod' }).toEqual(
    Object.fromEntries(Object.entries(source).filter(([key]) => key === 'name' || key in rest)),
  );
  expect(domain).toBe('hotfix.plinth.example');
  expect(cloud).toEqual({
    project: 'plinth-hotfix',
    region: 'europe-west1',
    network: addressBlock(5),
    dnsZone: 'plinth-hotfix',
    backups: { bucket: 'plinth-hotfix-backups', retention: prod.cloud?.backups?.retention },
    registry: 'plinth',
  });
  expect(infra?.connector).toEqual({ destination: 'hotfix' });
  const written = (account: string) => ({
    kind: 'gcs',
    bucket: 'plinth-hotfix-backups',
    access: {
      by: 'workload-identity',
      serviceAccount: `${account}@plinth-hotfix.iam.gserviceaccount.com`,
    },
  });
  expect(postgres?.clusters.main).toEqual({
    ...prod.postgres?.clusters.main,
    backup: {
      ...prod.postgres?.clusters.main?.backup,
      storage: written('hotfix-backup-app-main'),
    },
  });
  expect(immudb?.backup?.storage.bucket).toBe('plinth-hotfix-backups');
  expect(JSON.stringify({ domain, cloud, infra, postgres, immudb })).not.toContain('prod');
});

test('what only the other one can give is left behind', () => {
  const source: Environment = {
    ...prod,
    branches: has(dev.branches),
    sealedSecrets: {
      ...has(local.sealedSecrets),
      secrets: [{ name: 'a', namespace: 'app', scope: 'strict', encryptedData: {} }],
    },
    secrets: { files: ['secrets/prod.sops.yaml'], declared: [] },
  };
  const derived = derivedFrom(source, own);
  expect(derived.branches).toBeUndefined();
  expect(derived.cloud?.backups?.readers).toBeUndefined();
  expect(derived.sealedSecrets).toEqual({ ...local.sealedSecrets, secrets: [] });
  expect(derived.secrets).toEqual({ declared: [] });
});

test('backups into a bucket of somebody else’s stay there, in a folder of their own', () => {
  const immudb = has(prod.immudb);
  const storage = {
    kind: 'gcs' as const,
    bucket: 'acme',
    access: { by: 'key' as const, key: { name: 'gcs', key: 'key.json' } },
  };
  const source = { ...prod, immudb: { ...immudb, backup: { ...has(immudb.backup), storage } } };
  expect(derivedFrom(source, own).immudb?.backup?.storage).toBe(storage);
});

test('fails by its rules where a choice is left to people', () => {
  const { cloud: _cloud, ...names } = own;
  expect(problemsOf(derivedFrom(prod, names), all)[0]).toBe(
    "hotfix.cloud: 'cloud' must say project, region and network of a cluster of kind 'gke', but it is missing",
  );
  const { bucket: _bucket, ...cloud } = has(own.cloud);
  expect(problemsOf(derivedFrom(prod, { ...own, cloud }), all)).toEqual([]);
  const hosted: Environment = {
    ...local,
    name: 'hosted',
    domain: 'hosted.plinth.example',
    cluster: { kind: 'existing', context: 'x' },
  };
  expect(problemsOf(derivedFrom(hosted, names), [...all, hosted])).toEqual([
    "hotfix.cluster.context: 'context' must differ from that of environment 'hosted', got 'x'",
  ]);
});
