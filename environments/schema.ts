import type { z } from 'zod';
import { branchSchema, branchesSchema } from './branches';
import { cloudSchema } from './cloud';
import { clusterSchema } from './cluster';
import type { Environment } from './environment';
import { hooksSchema } from './hooks';
import { imagePoliciesSchema } from './image-policies';
import { images } from './images';
import { certManagerSchema } from './products/cert-manager';
import { gatewaySchema } from './products/gateway';
import { immudbSchema } from './products/immudb';
import { monitoringSchema } from './products/monitoring';
import { infraSchema } from './products/infra';
import { postgresSchema } from './products/postgres-schema';
import { sealedSecretsSchema } from './products/sealed-secrets';
import { applicationSchema } from './products/web-app';
import { secretsSchema } from './secrets';
import { dnsLabel, oneOf, section, text } from './values';

const imageRule = "must be a full reference with a tag, such as 'docker.io/library/nginx:1.29.0'";

const image = text(
  /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+:[\w.-]+(@sha256:[0-9a-f]{64})?$/,
  imageRule,
).refine((reference) => !/:latest(@|$)/.test(reference), {
  error: "must name a version, not ':latest', or the same program deploys different things",
});

const catalogue = section(
  Object.fromEntries(Object.keys(images).map((name) => [name, image])) as Record<
    keyof typeof images,
    typeof image
  >,
);

/** What each value of an environment must look like, at run time too: programs are transpiled, not type-checked. */
export const environmentSchema: z.ZodType<Environment> = section({
  name: dnsLabel(),
  data: oneOf('keep', 'throw-away'),
  domain: text(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be a domain in lower case, such as 'dev.example.com'",
  ),
  cluster: clusterSchema,
  cloud: cloudSchema.exactOptional(),
  branches: branchesSchema.exactOptional(),
  branch: branchSchema.exactOptional(),
  images: catalogue,
  imagePolicies: imagePoliciesSchema.exactOptional(),
  gatewayApi: oneOf('installed', 'provided', 'absent'),
  gateway: gatewaySchema.exactOptional(),
  certManager: certManagerSchema.exactOptional(),
  immudb: immudbSchema.exactOptional(),
  monitoring: monitoringSchema.exactOptional(),
  postgres: postgresSchema.exactOptional(),
  infra: infraSchema.exactOptional(),
  application: applicationSchema.exactOptional(),
  sealedSecrets: sealedSecretsSchema.exactOptional(),
  secrets: secretsSchema.exactOptional(),
  hooks: hooksSchema.exactOptional(),
});
