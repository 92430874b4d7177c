import type { Environment } from '../../../environments/environment';
import { environmentFor } from '../../../environments';
import {
  checkedBranchIdentities,
  checkedIdentities,
} from '../../../stacks/cloud/identity-problems';
import { readerAccount, readersOf } from '../../../stacks/cloud/readers';
import type { CloudIdentity } from '../../../stacks/products/part';

const prod = environmentFor('prod');
const branch = environmentFor('branch-login');

function identity(changes: Partial<CloudIdentity> = {}): CloudIdentity {
  return {
    account: 'prod-backup-app-main',
    project: 'plinth-prod',
    namespace: 'app',
    serviceAccount: 'main',
    needs: [{ right: 'write-backups', bucket: 'plinth-prod-backups', folder: 'prod/app/main' }],
    ...changes,
  };
}

test('takes identities that keep to their environment', () => {
  expect(checkedIdentities(prod, [identity()])).toEqual([identity()]);
});

test('fails with everything that an environment can not give', () => {
  const identities = [
    identity({ project: 'plinth-dev' }),
    identity({
      namespace: 'ledger',
      needs: [
        { right: 'write-backups', bucket: 'elsewhere', folder: 'stg/app/main' },
        { right: 'edit-dns', zone: 'another' },
      ],
    }),
  ];
  expect(() => checkedIdentities(prod, identities)).toThrow(
    [
      "identity of app/main: 'project' must be 'plinth-prod', got 'plinth-dev'",
      "identity of ledger/main: 'bucket' must be 'plinth-prod-backups', got 'elsewhere'",
      "identity of ledger/main: 'folder' must begin with 'prod/', got 'stg/app/main'",
      "identity of ledger/main: 'zone' must be 'plinth-prod', got 'another'",
      "  fix: correct 'cloud' and the storages of databases in environments/prod.ts",
    ].join('\n'),
  );
});

test('fails where backups are to be written and the environment makes no bucket', () => {
  const { cloud } = prod;
  if (cloud === undefined) throw new Error('prod has no cloud');
  const { backups: _, ...rest } = cloud;
  expect(() => checkedIdentities({ ...prod, cloud: rest }, [identity()])).toThrow(
    "identity of app/main: 'bucket' must be one that the environment makes, got 'plinth-prod-backups'",
  );
});

const reader = { account: 'dev-branch-reader', project: 'plinth-dev' };

test('takes a branch that reads as all branches do', () => {
  const reading = identity({
    ...reader,
    namespace: 'branch-login',
    needs: [{ right: 'read-backups', bucket: 'plinth-prod-backups', folder: 'prod/app/main' }],
  });
  expect(checkedBranchIdentities(branch, [reading], reader)).toEqual([reading]);
});

test('fails where a branch would write, or act as somebody else', () => {
  expect(() => checkedBranchIdentities(branch, [identity()], reader)).toThrow(
    [
      "identity of app/main: 'account' must be 'dev-branch-reader' in a branch, got 'prod-backup-app-main'",
      "identity of app/main: 'project' must be 'plinth-dev', got 'plinth-prod'",
      "identity of app/main: 'right' must be 'read-backups' in a branch, got 'write-backups'",
      "  fix: correct 'cloud' and the storages of databases in environments/branch-login.ts",
    ].join('\n'),
  );
});

test('knows readers of other environments by accounts that those make', () => {
  expect(readersOf(prod, environmentFor)).toEqual([
    {
      name: 'dev-branch-reader',
      member: 'serviceAccount:dev-branch-reader@plinth-dev.iam.gserviceaccount.com',
      reads: { from: 'dev', namespace: 'app', cluster: 'main' },
    },
  ]);
});

test('fails with every reader that has no identity', () => {
  const withoutCloud = (name: string): Environment => ({ ...environmentFor('local'), name });
  expect(() => readersOf(prod, withoutCloud)).toThrow(
    "prod.cloud.backups.readers.0.from: 'from' must be an environment with a 'cloud', got 'dev'\n" +
      '  fix: correct environments/prod.ts',
  );
});

test('lets the nodes read where pods have no identity of their own', () => {
  expect(readerAccount(environmentFor('edge'))).toBe('edge-nodes');
  expect(readerAccount(environmentFor('dev'))).toBe('dev-branch-reader');
});
