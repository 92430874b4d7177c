import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../layout';
import { cloudOf } from './environments';
import { mockEngine, type Registered } from './registered';
import { excessive, rightsOf, type Right } from './rights';

// the whole platform is rendered for the identities of its pods
jest.setTimeout(120_000);

const stacks = ['dev', 'stg', 'prod', 'edge', 'branch-login'] as const;
const all: Record<string, readonly Registered[]> = {};

beforeAll(async () => {
  await mockEngine();
  for (const stack of stacks) all[stack] = await cloudOf(stack);
});

function rights(stack: string): readonly string[] {
  return rightsOf(all[stack] ?? []).map(row);
}

/** A right as a row of the table in the documentation. */
function row({ member, role, on }: Right): string {
  const who = member.replace(/^serviceAccount:/, '').replace(/\.iam\.gserviceaccount\.com$/, '');
  return `| ${who} | ${role} | ${on.replace('.iam.gserviceaccount.com', '')} |`;
}

test('lets in dev the nodes read images, cert-manager edit its zone, and nobody else anything', () => {
  expect(rights('dev')).toEqual([
    '| dev-cert-manager@plinth-dev | roles/dns.admin | zone plinth-dev |',
    '| dev-nodes@plinth-dev | roles/artifactregistry.reader | repository plinth |',
    '| dev-nodes@plinth-dev | roles/container.defaultNodeServiceAccount | project plinth-dev |',
    '| plinth-dev.svc.id.goog[cert-manager/cert-manager] | roles/iam.workloadIdentityUser | account dev-cert-manager@plinth-dev |',
    '| service-42@container-engine-robot | roles/cloudkms.cryptoKeyEncrypterDecrypter | key secrets |',
  ]);
});

test('lets in prod each database write its own folder, and branches of dev read one of them', () => {
  expect(rights('prod')).toEqual([
    '| dev-branch-reader@plinth-dev | roles/storage.bucketViewer | bucket plinth-prod-backups |',
    '| dev-branch-reader@plinth-dev | roles/storage.objectViewer | folder plinth-prod-backups/prod/app/main/ |',
    '| plinth-prod.svc.id.goog[app/main] | roles/iam.workloadIdentityUser | account prod-backup-app-main@plinth-prod |',
    '| plinth-prod.svc.id.goog[cert-manager/cert-manager] | roles/iam.workloadIdentityUser | account prod-cert-manager@plinth-prod |',
    '| plinth-prod.svc.id.goog[immudb/immudb-backup] | roles/iam.workloadIdentityUser | account prod-backup-immudb-immudb@plinth-prod |',
    '| plinth-prod.svc.id.goog[infra/infra] | roles/iam.workloadIdentityUser | account prod-backup-infra-infra@plinth-prod |',
    '| plinth-prod.svc.id.goog[monitoring/grafana] | roles/iam.workloadIdentityUser | account prod-backup-monitoring-grafana@plinth-prod |',
    '| prod-backup-app-main@plinth-prod | roles/storage.bucketViewer | bucket plinth-prod-backups |',
    '| prod-backup-app-main@plinth-prod | roles/storage.objectUser | folder plinth-prod-backups/prod/app/main/ |',
    '| prod-backup-immudb-immudb@plinth-prod | roles/storage.bucketViewer | bucket plinth-prod-backups |',
    '| prod-backup-immudb-immudb@plinth-prod | roles/storage.objectUser | folder plinth-prod-backups/prod/immudb/ |',
    '| prod-backup-infra-infra@plinth-prod | roles/storage.bucketViewer | bucket plinth-prod-backups |',
    '| prod-backup-infra-infra@plinth-prod | roles/storage.objectUser | folder plinth-prod-backups/prod/infra/infra/ |',
    '| prod-backup-monitoring-grafana@plinth-prod | roles/storage.bucketViewer | bucket plinth-prod-backups |',
    '| prod-backup-monitoring-grafana@plinth-prod | roles/storage.objectUser | folder plinth-prod-backups/prod/monitoring/grafana/ |',
    '| prod-cert-manager@plinth-prod | roles/dns.admin | zone plinth-prod |',
    '| prod-nodes@plinth-prod | roles/artifactregistry.reader | repository plinth |',
    '| prod-nodes@plinth-prod | roles/container.defaultNodeServiceAccount | project plinth-prod |',
    '| service-42@container-engine-robot | roles/cloudkms.cryptoKeyEncrypterDecrypter | key secrets |',
  ]);
});

test('lets machines of kubeadm do what pods on them do, and nothing on the project', () => {
  expect(rights('edge')).toEqual([
    '| edge-nodes@plinth-edge | roles/dns.admin | zone plinth-edge |',
    '| edge-nodes@plinth-edge | roles/storage.bucketViewer | bucket plinth-edge-backups |',
    '| edge-nodes@plinth-edge | roles/storage.objectUser | folder plinth-edge-backups/edge/app/main/ |',
    '| edge-nodes@plinth-edge | roles/storage.objectUser | folder plinth-edge-backups/edge/immudb/ |',
  ]);
});

test('lets a branch act as the reader of its host, and gives nothing in production', () => {
  expect(rights('branch-login')).toEqual([
    '| plinth-dev.svc.id.goog[branch-login/main] | roles/iam.workloadIdentityUser | account dev-branch-reader@plinth-dev |',
  ]);
});

test.each(stacks)('gives in %s no basic role, no key, nothing to everybody', (stack) => {
  expect(excessive(all[stack] ?? [])).toEqual([]);
});

test('finds each of these where it is given', () => {
  const opts = {};
  const planted: Registered[] = [
    {
      type: 'projects/iAMMember:IAMMember',
      name: 'a',
      inputs: { project: 'p', role: 'roles/editor', member: 'serviceAccount:x' },
      opts,
    },
    {
      type: 'storage/bucketIAMMember:BucketIAMMember',
      name: 'b',
      inputs: { bucket: 'b', role: 'roles/storage.objectViewer', member: 'allUsers' },
      opts,
    },
    { type: 'serviceaccount/key:Key', name: 'c', inputs: {}, opts },
  ];
  expect(excessive(planted)).toEqual([
    'serviceaccount/key:Key c is a key that never expires',
    'allUsers roles/storage.objectViewer on bucket b: everybody',
    'serviceAccount:x roles/editor on project p: a basic role',
    'serviceAccount:x roles/editor on project p: the whole project',
  ]);
});

test.each(stacks)('documents every right of %s', (stack) => {
  const text = readFileSync(join(root, 'docs', 'cloud.md'), 'utf8');
  const cells = (line: string) => line.replaceAll(/ *\| */g, '|');
  const documented = new Set(text.split('\n').map(cells));
  expect(rights(stack).filter((line) => !documented.has(cells(line)))).toEqual([]);
});
