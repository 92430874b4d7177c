import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import type { InfraConnectorProps } from '../../../constructs/infra/connector-props';
import type { InfraMigrationProps } from '../../../constructs/infra/migration-props';
import type { InfraProps } from '../../../constructs/infra/props';
import { Peer } from '../../../constructs/namespace/peer';
import { sound } from './synth';

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);
const objectName = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/);
const version = fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3}){2}$/);
const image = version.map((tag) => `registry.example/infra:${tag}`);
const replicas = fc.integer({ min: 1, max: 5 });
const logLevel = fc.constantFrom('error', 'warn', 'info', 'debug');
const secretKey = fc.record({ name: objectName, key: fc.stringMatching(/^[\w.-]{1,40}$/) });
const port = fc.integer({ min: 1, max: 65535 });
const resources = fc
  .tuple(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 16, max: 4096 }))
  .map(([cpu, memory]) => ({ cpu: Cpu.millis(cpu), memory: Size.mebibytes(memory) }));
const addresses = fc.array(
  fc.ipV4().map((ip) => `${ip}/32`),
  { minLength: 1, maxLength: 3 },
);
const database = fc
  .tuple(objectName, fc.option(secretKey, { nil: undefined }), port, fc.boolean())
  .map(([credentialsSecret, authority, number, outside]) => ({
    credentialsSecret,
    port: number,
    peer: outside ? Peer.addresses(['10.0.0.0/8']) : sound.database.peer,
    ...(authority && { authority }),
  }));

/** Props of a server that validate. */
export const validInfra: fc.Arbitrary<Partial<InfraProps>> = name.chain((it) =>
  fc.record(
    {
      name: fc.constant(it),
      encryptionKey: fc.constant({ name: `${it}-server-encryption-key`, key: 'key' }),
      version,
      image,
      uiImage: image,
      replicas,
      logLevel,
      database,
      admin: fc.record({
        user: fc.stringMatching(/^[a-z0-9.+]{1,20}@[a-z]{1,10}\.[a-z]{2,5}$/),
        passwordSecret: secretKey,
      }),
      connectorAccessKey: secretKey,
      identityProviders: addresses,
      sessionDuration: fc.integer({ min: 1, max: 90 }).map((days) => Duration.days(days)),
      // a day is the shortest session above
      sessionInactivityTimeout: fc
        .integer({ min: 5, max: 1440 })
        .map((minutes) => Duration.minutes(minutes)),
      resources,
      uiResources: resources,
    },
    { requiredKeys: ['name', 'encryptionKey'] },
  ),
);

/** Props of a connector that validate. */
export const validConnector: fc.Arbitrary<Partial<InfraConnectorProps>> = fc.record(
  {
    name,
    version,
    image,
    replicas,
    logLevel,
    accessKey: secretKey,
    destination: fc.stringMatching(/^[\w-]{2,80}$/).filter((it) => it !== 'infra'),
    endpoint: port.map((number) => `connector.example.com:${number}`),
    apiServerAddresses: addresses,
    resources,
  },
  { requiredKeys: [] },
);

/** Props of a migration that validate. */
export const validMigration: fc.Arbitrary<Partial<InfraMigrationProps>> = name.chain((it) =>
  fc.record(
    {
      name: fc.constant(it),
      encryptionKey: fc.constant({ name: `${it}-server-encryption-key`, key: 'key' }),
      version,
      readerImage: image,
      writerImage: image,
      volumeClaim: objectName,
      database,
      apiServerAddresses: addresses,
    },
    { requiredKeys: ['name', 'encryptionKey'] },
  ),
);
