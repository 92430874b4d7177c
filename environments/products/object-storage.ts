import { z } from 'zod';
import { choiceRule, section, text } from '../values';

/** One value of a Secret in the cluster's namespace. */
export interface SecretKeyEnvironment {
  /** Name of the Secret. */
  readonly name: string;
  /** Key of the value in it. */
  readonly key: string;
}

/** An object storage. */
export type ObjectStorageEnvironment =
  | {
      /** Google Cloud Storage. */
      readonly kind: 'gcs';
      /** Name of the bucket. */
      readonly bucket: string;
      /** As whom it is used: a Google service account by Workload Identity, or its key. */
      readonly access:
        | { readonly by: 'workload-identity'; readonly serviceAccount: string }
        | { readonly by: 'key'; readonly key: SecretKeyEnvironment };
    }
  | {
      /** Amazon S3, or a store that speaks its protocol. */
      readonly kind: 's3';
      /** Name of the bucket. */
      readonly bucket: string;
      /** As whom it is used: a role that pods inherit, or access keys. */
      readonly access:
        | { readonly by: 'role'; readonly arn: string }
        | {
            readonly by: 'keys';
            readonly accessKeyId: SecretKeyEnvironment;
            readonly secretAccessKey: SecretKeyEnvironment;
          };
      /**
       * Another store than Amazon's.
       * @default - Amazon S3
       */
      readonly endpoint?: { readonly url: string; readonly ca?: SecretKeyEnvironment };
    }
  | {
      /** The object store of a lab whose node is real: who uses it gets a key that is good for its folder alone. */
      readonly kind: 'lab';
      /** Name of the bucket; it is made when it is first used. */
      readonly bucket: string;
    };

const secretKey = section({
  name: text(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'must be the name of a Secret'),
  key: text(/^[\w.-]{1,253}$/, "must be letters, digits, '-', '_' and '.'"),
});

/** Name of a bucket. */
export function bucketName() {
  return text(
    /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/,
    "must be the name of a bucket: 3 to 63 lower-case letters, digits, '.', '_' and dashes",
  );
}

/** Values of `ObjectStorageEnvironment`. */
export const storageSchema = z.discriminatedUnion(
  'kind',
  [
    section({
      kind: z.literal('gcs'),
      bucket: bucketName(),
      access: z.discriminatedUnion(
        'by',
        [
          section({
            by: z.literal('workload-identity'),
            serviceAccount: text(
              /^[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z0-9.:-]+\.gserviceaccount\.com$/,
              "must be a Google service account, such as 'backup@project.iam.gserviceaccount.com'",
            ),
          }),
          section({ by: z.literal('key'), key: secretKey }),
        ],
        choiceRule("'workload-identity' or 'key'"),
      ),
    }),
    section({
      kind: z.literal('s3'),
      bucket: bucketName(),
      access: z.discriminatedUnion(
        'by',
        [
          section({
            by: z.literal('role'),
            arn: text(
              /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
              "must be a role, such as 'arn:aws:iam::123456789012:role/backup'",
            ),
          }),
          section({ by: z.literal('keys'), accessKeyId: secretKey, secretAccessKey: secretKey }),
        ],
        choiceRule("'role' or 'keys'"),
      ),
      endpoint: section({
        url: text(
          /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/,
          "must be 'http' or 'https', a host and perhaps a port, such as 'http://store.backup.svc:9000'",
        ),
        ca: secretKey.exactOptional(),
      }).exactOptional(),
    }),
    section({
      kind: z.literal('lab'),
      bucket: text(
        /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
        'must be the name of a bucket: 3 to 63 lower-case letters, digits and dashes',
      ),
    }),
  ],
  choiceRule("'gcs', 's3' or 'lab'"),
);
