import { Size } from 'cdk8s';
import { z } from 'zod';
import type { Environment } from './environment';
import { images } from './images';

/** Every message says what is allowed; `problemsIn` puts where and what was given around it. */
function integer(min: number, max: number) {
  const error = `must be an integer from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

function oneOf<const T extends readonly string[]>(...values: T) {
  return z.enum(values, { error: `must be one of ${values.map((v) => `'${v}'`).join(', ')}` });
}

const dnsLabelRule =
  'must be a DNS label: 1 to 63 lower-case letters, digits and dashes, no dash first or last';

function dnsLabel() {
  return z
    .string({ error: dnsLabelRule })
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, { error: dnsLabelRule });
}

function section<T extends z.ZodRawShape>(shape: T) {
  const allowed = Object.keys(shape)
    .map((key) => `'${key}'`)
    .join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `allowed: ${allowed}`
        : `must be an object of ${allowed}`,
  });
}

/** A union reports at its discriminator when that is wrong, and at itself when it is no object at all. */
function choiceRule(values: string) {
  return {
    error: (issue: z.core.$ZodRawIssue) =>
      issue.code === 'invalid_union' ? `must be ${values}` : 'must be an object',
  };
}

function sizeOfAtLeast(minimum: Size, text: string) {
  return z.custom<Size>(
    (value) => value instanceof Size && value.toKibibytes() >= minimum.toKibibytes(),
    { error: `must be a Size of at least ${text}, such as Size.gibibytes(5)` },
  );
}

const imageRule = "must be a full reference with a tag, such as 'docker.io/library/nginx:1.29.0'";

const image = z
  .string({ error: imageRule })
  .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+:[\w.-]+(@sha256:[0-9a-f]{64})?$/, {
    error: imageRule,
  })
  .refine((reference) => !/:latest(@|$)/.test(reference), {
    error: "must name a version, not ':latest', or the same program deploys different things",
  });

const catalogue = section(
  Object.fromEntries(Object.keys(images).map((name) => [name, image])) as Record<
    keyof typeof images,
    typeof image
  >,
);

// immudb's own rule (server/db_options.go), its own databases and folders, and the copy replicas keep
const reservedDatabases = ['systemdb', 'defaultdb', 'immulog', 'primary_defaultdb'];

const databaseRule = `must be an immudb database name: 1 to 128 lower-case letters, digits and '_', none of ${reservedDatabases
  .map((name) => `'${name}'`)
  .join(', ')}`;

const immudb = section({
  namespace: dnsLabel(),
  replicas: integer(0, 9),
  replication: z.discriminatedUnion(
    'mode',
    [
      section({ mode: z.literal('asynchronous') }),
      section({ mode: z.literal('synchronous'), acks: integer(1, 9) }),
    ],
    choiceRule("'asynchronous' or 'synchronous'"),
  ),
  databases: z.array(
    z
      .string({ error: databaseRule })
      .regex(/^[a-z0-9_]{1,128}$/, { error: databaseRule })
      .refine((name) => !reservedDatabases.includes(name), { error: databaseRule }),
    { error: 'must be a list of database names' },
  ),
  storage: sizeOfAtLeast(Size.gibibytes(1), '1 GiB'),
});

/** What each value of an environment must look like, at run time too: programs are transpiled, not type-checked. */
export const environmentSchema: z.ZodType<Environment> = section({
  name: dnsLabel(),
  data: oneOf('keep', 'throw-away'),
  cluster: z.discriminatedUnion(
    'kind',
    [
      section({
        kind: z.literal('local'),
        nodes: oneOf('simulated'),
        nodeCount: integer(1, 100),
      }),
    ],
    choiceRule("'local'"),
  ),
  images: catalogue,
  gatewayApi: oneOf('installed', 'provided', 'absent'),
  certManager: section({
    namespace: dnsLabel(),
    replicas: integer(1, 5),
    issuer: dnsLabel(),
  }),
  immudb,
});
