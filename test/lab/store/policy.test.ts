import { grantProblems, type StoreGrant } from '../../../lab/store/grant';
import { bucketPolicy } from '../../../lab/store/policy';

const reader: StoreGrant = {
  name: 'branch.source',
  bucket: 'archives',
  folder: 'prod/app/main',
  right: 'read',
};
const writer: StoreGrant = {
  ...reader,
  name: 'prod.app.main',
  right: 'write',
  listing: 'bucket',
};

test('a reader gets objects of its folder and their names', () => {
  expect(bucketPolicy('archives', [reader])).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Objects1',
        Effect: 'Allow',
        Principal: { AWS: ['branch.source'] },
        Action: ['s3:GetObject'],
        Resource: ['arn:aws:s3:::archives/prod/app/main/*'],
      },
      {
        Sid: 'Names1',
        Effect: 'Allow',
        Principal: { AWS: ['branch.source'] },
        Action: ['s3:ListBucket'],
        Resource: ['arn:aws:s3:::archives'],
        Condition: { StringLike: { 's3:prefix': ['prod/app/main/*'] } },
      },
    ],
  });
});

test('a writer also changes objects, and lists the bucket where it has to', () => {
  const { Statement: statements } = bucketPolicy('archives', [reader, writer]);
  expect(statements.map(({ Sid }) => Sid)).toEqual(['Objects1', 'Names1', 'Objects2', 'Names2']);
  expect(statements[2]).toEqual({
    Sid: 'Objects2',
    Effect: 'Allow',
    Principal: { AWS: ['prod.app.main'] },
    Action: [
      's3:GetObject',
      's3:PutObject',
      's3:DeleteObject',
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
    ],
    Resource: ['arn:aws:s3:::archives/prod/app/main/*'],
  });
  expect(statements[3]).not.toHaveProperty('Condition');
});

test('a policy has nothing of other buckets', () => {
  const other = { ...writer, bucket: 'immudb' };
  expect(bucketPolicy('archives', [reader, other])).toEqual(bucketPolicy('archives', [reader]));
  expect(bucketPolicy('immudb', [reader])).toEqual({ Version: '2012-10-17', Statement: [] });
});

test('a grant that holds has no problems', () => {
  expect([...grantProblems(reader), ...grantProblems(writer)]).toEqual([]);
});

test.each(['ab', 'Prod', 'a/b', '-abc', 'plinth-lab', 'a'.repeat(101)])(
  "fails when the name is '%s'",
  (name) => {
    expect(grantProblems({ ...reader, name })).toEqual([
      `lab.store: 'name' must be 3 to 100 lower-case letters, digits, dots and dashes, and not 'plinth-lab', got '${name}'`,
    ]);
  },
);

test.each(['ab', 'Archives', 'a.b', 'a_b', 'archives-', '.sgwtmp'])(
  "fails when the bucket is '%s'",
  (bucket) => {
    expect(grantProblems({ ...reader, bucket })).toEqual([
      `lab.store: 'bucket' must be 3 to 63 lower-case letters, digits and dashes, got '${bucket}'`,
    ]);
  },
);

test.each(['', '/a', 'a/', 'a//b', '..', 'a/../b', './a', 'a/.', 'a*', 'a/?', 'a b', '*'])(
  "fails when the folder is '%s'",
  (folder) => {
    expect(grantProblems({ ...reader, folder })).toEqual([
      `lab.store: 'folder' must be names joined by '/', without one at either end, got '${folder}'`,
    ]);
  },
);

test('tells everything that is wrong at once', () => {
  expect(grantProblems({ ...reader, name: '', bucket: '', folder: '' })).toHaveLength(3);
});
