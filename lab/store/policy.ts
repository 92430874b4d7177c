import type { StoreGrant } from './grant';

/** A policy as S3 has it. */
export interface BucketPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: { readonly AWS: readonly string[] };
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly StringLike: Readonly<Record<string, readonly string[]>> };
}

const reading = ['s3:GetObject'];
const writing = [
  ...reading,
  's3:PutObject',
  's3:DeleteObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
];

/** What the grants of one bucket allow. The store refuses all that no policy allows. */
export function bucketPolicy(bucket: string, grants: readonly StoreGrant[]): BucketPolicy {
  return {
    Version: '2012-10-17',
    Statement: grants
      .filter((grant) => grant.bucket === bucket)
      .flatMap((grant, index) => [
        objectsOf(grant, `Objects${index + 1}`),
        namesOf(grant, `Names${index + 1}`),
      ]),
  };
}

function objectsOf({ name, bucket, folder, right }: StoreGrant, id: string): Statement {
  return {
    ...allow(id, name),
    Action: right === 'write' ? writing : reading,
    Resource: [`arn:aws:s3:::${bucket}/${folder}/*`],
  };
}

function namesOf({ name, bucket, folder, listing = 'folder' }: StoreGrant, id: string): Statement {
  return {
    ...allow(id, name),
    Action: ['s3:ListBucket'],
    Resource: [`arn:aws:s3:::${bucket}`],
    // with the slash, so that 'main' does not open 'main-2' as well
    ...(listing === 'folder' && { Condition: { StringLike: { 's3:prefix': [`${folder}/*`] } } }),
  };
}

function allow(id: string, name: string) {
  return { Sid: id, Effect: 'Allow', Principal: { AWS: [name] } } as const;
}
