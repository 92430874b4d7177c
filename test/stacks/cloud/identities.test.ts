import { environmentFor } from '../../../environments';
import { GoogleCloud } from '../../../stacks/cloud/google-cloud';
import { Identities } from '../../../stacks/cloud/identities';
import type { CloudIdentity, CloudRight } from '../../../stacks/products/part';
import { mockEngine, registeredBy } from './registered';
import { rightsOf, written } from './rights';

jest.setTimeout(60_000);

beforeAll(mockEngine);

const folder = 'prod/app/main';
const write = { right: 'write-backups', bucket: 'plinth-prod-backups', folder } as const;
const edit = { right: 'edit-dns', zone: 'plinth-prod' } as const;

function identity(serviceAccount: string, needs: readonly CloudRight[]): CloudIdentity {
  return { account: 'both', project: 'plinth-prod', namespace: 'app', serviceAccount, needs };
}

async function rights(identities: readonly CloudIdentity[]): Promise<readonly string[]> {
  const environment = environmentFor('prod');
  const { cloud } = environment;
  if (cloud === undefined) throw new Error('prod has no cloud');
  const all = await registeredBy((opts) => {
    const made = new GoogleCloud({ environment, cloud, readers: [] }, opts);
    new Identities({ environment, cloud: made, identities, cluster: undefined });
  });
  return rightsOf(all)
    .map(written)
    .filter((line) => line.includes('both@'));
}

const member = 'serviceAccount:both@plinth-prod.iam.gserviceaccount.com';

test('gives two ServiceAccounts that act as one account what both need, once', async () => {
  expect(await rights([identity('one', [write, edit]), identity('two', [write, edit])])).toEqual([
    `${member} roles/dns.admin on zone plinth-prod`,
    `${member} roles/storage.bucketViewer on bucket plinth-prod-backups`,
    `${member} roles/storage.objectUser on folder plinth-prod-backups/${folder}/`,
    'serviceAccount:plinth-prod.svc.id.goog[app/one] roles/iam.workloadIdentityUser on account both@plinth-prod.iam.gserviceaccount.com',
    'serviceAccount:plinth-prod.svc.id.goog[app/two] roles/iam.workloadIdentityUser on account both@plinth-prod.iam.gserviceaccount.com',
  ]);
});

test('gives whoever only reads nothing that writes', async () => {
  expect(await rights([identity('one', [{ ...write, right: 'read-backups' }])])).toEqual([
    `${member} roles/storage.bucketViewer on bucket plinth-prod-backups`,
    `${member} roles/storage.objectViewer on folder plinth-prod-backups/${folder}/`,
    'serviceAccount:plinth-prod.svc.id.goog[app/one] roles/iam.workloadIdentityUser on account both@plinth-prod.iam.gserviceaccount.com',
  ]);
});

test('registers nothing when an identity wants what the environment can not give', async () => {
  const environment = environmentFor('prod');
  const { cloud } = environment;
  if (cloud === undefined) throw new Error('prod has no cloud');
  const alien = identity('one', [{ ...edit, zone: 'another' }]);
  const all = await registeredBy((opts) => {
    const made = new GoogleCloud({ environment, cloud, readers: [] }, opts);
    expect(
      () => new Identities({ environment, cloud: made, identities: [alien], cluster: undefined }),
    ).toThrow("identity of app/one: 'zone' must be 'plinth-prod', got 'another'");
  });
  expect(all.filter(({ name }) => name.includes('both') || name.startsWith('app/'))).toEqual([]);
});
