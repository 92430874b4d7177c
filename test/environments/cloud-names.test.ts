import fc from 'fast-check';
import {
  archiveFolder,
  backupAccount,
  branchReaderAccount,
  dnsAccount,
  gatewayAddressName,
  nodesAccount,
  serviceAccountEmail,
} from '../../environments/cloud-names';

const prod = { name: 'prod' };

test('names follow from the environment alone', () => {
  expect(nodesAccount(prod)).toBe('prod-nodes');
  expect(dnsAccount(prod)).toBe('prod-cert-manager');
  expect(backupAccount(prod, 'app', 'main')).toBe('prod-backup-app-main');
  expect(branchReaderAccount({ name: 'dev' })).toBe('dev-branch-reader');
  expect(gatewayAddressName(prod)).toBe('prod-gateway');
  expect(archiveFolder(prod, 'app', 'main')).toBe('prod/app/main');
  expect(serviceAccountEmail('prod-nodes', 'plinth-prod')).toBe(
    'prod-nodes@plinth-prod.iam.gserviceaccount.com',
  );
});

test('a name that would be too long is cut and told apart by a hash', () => {
  const long = backupAccount(prod, 'accounting-department', 'main');
  expect(long).toBe('prod-backup-accountin-7ab6f74d');
  expect(backupAccount(prod, 'accounting-department', 'other')).not.toBe(long);
});

test('two databases never share an account', () => {
  expect(backupAccount(prod, 'a-b', 'c')).not.toBe(backupAccount(prod, 'a', 'b-c'));
});

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/);

test('every account id is one that Google takes', () => {
  fc.assert(
    fc.property(label, label, label, (name, namespace, cluster) => {
      expect(backupAccount({ name }, namespace, cluster)).toMatch(
        /^[a-z]([a-z0-9-]{4,28}[a-z0-9])$/,
      );
    }),
    { numRuns: 2000 },
  );
});
