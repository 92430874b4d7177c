import { Size } from 'cdk8s';
import { z } from 'zod';
import {
  choiceRule,
  dnsLabel,
  integer,
  named,
  oneOf,
  section,
  sizeOfAtLeast,
  text,
  wholeDays,
} from '../values';
import { storageSchema } from './object-storage';

const identifierRule =
  "must be a PostgreSQL name: 1 to 63 lower-case letters, digits and '_', no digit first";
const identifier = text(/^[a-z_][a-z0-9_]{0,62}$/, identifierRule);

const until = text(
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$/,
  "must be RFC 3339 with an offset, such as '2026-11-21T13:00:00Z'",
).exactOptional();

/** Name of a PostgreSQL cluster. */
export function clusterName() {
  return text(
    /^[a-z]([a-z0-9-]{0,48}[a-z0-9])?$/,
    'must be the name of a cluster: 1 to 50 lower-case letters, digits and inner dashes, a letter first',
  );
}

const clusterSchema = section({
  namespace: dnsLabel(),
  instances: integer(1, 20),
  storage: sizeOfAtLeast(Size.gibibytes(1), '1 GiB'),
  walStorage: sizeOfAtLeast(Size.gibibytes(2), '2 GiB').exactOptional(),
  storageClass: dnsLabel().exactOptional(),
  database: identifier,
  owner: identifier,
  memory: sizeOfAtLeast(Size.mebibytes(256), '256 MiB').exactOptional(),
  cpuMillis: integer(1, 64_000).exactOptional(),
  parameters: z
    .record(z.string(), z.string({ error: 'must be a text' }), {
      error: 'must be an object of texts by the names of parameters',
    })
    .exactOptional(),
  synchronous: section({
    replicas: integer(1, 19),
    durability: oneOf('required', 'preferred'),
  }).exactOptional(),
  pooler: section({
    instances: integer(1, 20),
    mode: oneOf('session', 'transaction'),
  }).exactOptional(),
  backup: section({
    storage: storageSchema,
    schedule: text(
      scheduleOfSixFields(),
      "must be six cron fields, seconds first (such as '0 0 2 * * *')",
    ),
    retention: wholeDays(),
  }).exactOptional(),
  recovery: z
    .discriminatedUnion(
      'from',
      [
        section({ from: z.literal('cluster'), cluster: clusterName(), until }),
        section({
          from: z.literal('archive'),
          storage: storageSchema,
          environment: dnsLabel(),
          namespace: dnsLabel(),
          cluster: clusterName(),
          until,
        }),
      ],
      choiceRule("'cluster' or 'archive'"),
    )
    .exactOptional(),
});

/** Values of `PostgresEnvironment`. */
export const postgresSchema = section({
  operator: section({ namespace: dnsLabel(), replicas: integer(1, 5) }).exactOptional(),
  clusters: named('clusters', clusterSchema),
});

/** Six fields, each with values that exist; the construct says which one is wrong, and why. */
function scheduleOfSixFields(): RegExp {
  const field = (value: string) => {
    const range = `(?:[*?]|(?:${value})(?:-(?:${value}))?)(?:/[1-9]\\d*)?`;
    return `${range}(?:,${range})*`;
  };
  const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
  const fields = [
    '0?\\d|[1-5]\\d',
    '0?\\d|[1-5]\\d',
    '0?\\d|1\\d|2[0-3]',
    '0?[1-9]|[12]\\d|3[01]',
    `0?[1-9]|1[0-2]|${months}`,
    '0?[0-6]|sun|mon|tue|wed|thu|fri|sat',
  ];
  return new RegExp(`^\\s*${fields.map(field).join('\\s+')}\\s*$`, 'i');
}
