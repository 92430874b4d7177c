import { Duration } from 'cdk8s';
import type { InfraConnectorProps } from '../../../constructs/infra/connector-props';
import type { InfraMigrationProps } from '../../../constructs/infra/migration-props';
import type { InfraProps } from '../../../constructs/infra/props';
import { userErrorOf } from '../../user-error';
import {
  sound,
  soundConnector,
  soundMigration,
  synth,
  synthConnector,
  synthMigration,
} from './synth';

const key = { name: 'infra-server-encryption-key', key: 'key' };

test.each<[Partial<InfraProps>, string]>([
  [
    { name: 'Infra' },
    "infra: 'name' must be 1 to 40 lower-case letters, digits and inner dashes, a letter first, got 'Infra'",
  ],
  [{ version: 'v 1' }, "infra.infra: 'version' must be a label value, such as '0.21.0', got 'v 1'"],
  [{ replicas: 0 }, "infra.infra: 'replicas' must be an integer from 1 to 5, got '0'"],
  [{ replicas: 6 }, "infra.infra: 'replicas' must be an integer from 1 to 5, got '6'"],
  [
    { image: 'infrahq/infra' },
    "infra.infra: 'image' must be a full reference with a tag, such as 'docker.io/infrahq/infra:0.21.0', got 'infrahq/infra'",
  ],
  [
    { uiImage: '' },
    "infra.infra: 'uiImage' must be a full reference with a tag, such as 'docker.io/infrahq/infra:0.21.0', got ''",
  ],
  [
    { database: { ...sound.database, credentialsSecret: 'Infra' } },
    "infra.infra.database: 'credentialsSecret' must be the name of a Secret, got 'Infra'",
  ],
  [
    { database: { ...sound.database, authority: { name: 'ca', key: 'a b' } } },
    "infra.infra.database.authority: 'key' must be letters, digits, '-', '_' and '.', got 'a b'",
  ],
  [
    { database: { ...sound.database, port: 0 } },
    "infra.infra.database: 'port' must be an integer from 1 to 65535, got '0'",
  ],
  [
    { encryptionKey: { name: 'key', key: 'key' } },
    "infra.infra.encryptionKey: must be key 'key' of Secret 'infra-server-encryption-key', where upstream's charts keep it, got key 'key' of 'key'",
  ],
  [
    { admin: { ...sound.admin, user: 'admin' } },
    "infra.infra.admin: 'user' must be an e-mail address, such as 'admin@example.com', got 'admin'",
  ],
  [
    { admin: { ...sound.admin, passwordSecret: { name: '', key: 'password' } } },
    "infra.infra.admin.passwordSecret: 'name' must be the name of a Secret, got ''",
  ],
  [
    { connectorAccessKey: { name: 'connector', key: '' } },
    "infra.infra.connectorAccessKey: 'key' must be letters, digits, '-', '_' and '.', got ''",
  ],
  [
    { identityProviders: [] },
    "infra.infra: 'identityProviders' must name at least one address range or be left out, got none",
  ],
  [
    { sessionDuration: Duration.minutes(1) },
    "infra.infra: 'sessionDuration' must be at least 5 minutes, got '1 minute'",
  ],
  [
    { sessionInactivityTimeout: Duration.days(31) },
    "infra.infra: 'sessionInactivityTimeout' must be 5 minutes to 'sessionDuration', which is 30 days, got '31 days'",
  ],
])('fails for a server with %j', (props, problem) => {
  // a session that is too short is too short for its inactivity as well
  expect(userErrorOf(() => synth(props)).problems[0]).toBe(problem);
});

test.each<[Partial<InfraConnectorProps>, string]>([
  [
    { destination: 'my.cluster' },
    "infra-connector.infra: 'destination' must be 2 to 256 letters, digits, '-' and '_', and not 'infra', got 'my.cluster'",
  ],
  [
    { destination: 'infra' },
    "infra-connector.infra: 'destination' must be 2 to 256 letters, digits, '-' and '_', and not 'infra', got 'infra'",
  ],
  [
    { endpoint: 'connector.example.com' },
    "infra-connector.infra: 'endpoint' must be a host and a port, such as 'infra-connector.example.com:7443', got 'connector.example.com'",
  ],
  [
    { server: { ...soundConnector.server, host: 'https://infra' } },
    "infra-connector.infra.server: 'host' must be a host with or without a port, such as 'infra.example.com', got 'https://infra'",
  ],
  [
    { server: { ...soundConnector.server, port: 70000 } },
    "infra-connector.infra.server: 'port' must be an integer from 1 to 65535, got '70000'",
  ],
  [
    { server: { ...soundConnector.server, authority: { name: 'A', key: 'ca.crt' } } },
    "infra-connector.infra.server.authority: 'name' must be the name of a Secret, got 'A'",
  ],
  [
    { accessKey: { name: 'A', key: 'key' } },
    "infra-connector.infra.accessKey: 'name' must be the name of a Secret, got 'A'",
  ],
  [
    { replicas: 1.5 },
    "infra-connector.infra: 'replicas' must be an integer from 1 to 5, got '1.5'",
  ],
  [
    { image: 'infra' },
    "infra-connector.infra: 'image' must be a full reference with a tag, such as 'docker.io/infrahq/infra:0.21.0', got 'infra'",
  ],
])('fails for a connector with %j', (props, problem) => {
  expect(userErrorOf(() => synthConnector(props)).problems).toEqual([problem]);
});

test.each<[Partial<InfraMigrationProps>, string]>([
  [
    { name: '' },
    "infra-migration: 'name' must be 1 to 40 lower-case letters, digits and inner dashes, a letter first, got ''",
  ],
  [
    { volumeClaim: 'Old' },
    "infra-migration.infra: 'volumeClaim' must be the name of a PersistentVolumeClaim, got 'Old'",
  ],
  [
    { readerImage: 'python' },
    "infra-migration.infra: 'readerImage' must be a full reference with a tag, such as 'docker.io/infrahq/infra:0.21.0', got 'python'",
  ],
  [
    { writerImage: 'postgres' },
    "infra-migration.infra: 'writerImage' must be a full reference with a tag, such as 'docker.io/infrahq/infra:0.21.0', got 'postgres'",
  ],
  [
    { encryptionKey: { ...key, key: 'password' } },
    "infra-migration.infra.encryptionKey: must be key 'key' of Secret 'infra-server-encryption-key', where upstream's charts keep it, got key 'password' of 'infra-server-encryption-key'",
  ],
  [
    { database: { ...sound.database, port: 1.5 } },
    "infra-migration.infra.database: 'port' must be an integer from 1 to 65535, got '1.5'",
  ],
])('fails for a migration with %j', (props, problem) => {
  expect(userErrorOf(() => synthMigration(props)).problems[0]).toBe(problem);
});

test('sound props have no problem', () => {
  expect(() => [
    synth(sound),
    synthConnector(soundConnector),
    synthMigration(soundMigration),
  ]).not.toThrow();
});

test('all problems are reported at once, with the likely fix', () => {
  const error = userErrorOf(() =>
    synth({ replicas: 0, image: 'infra', admin: { ...sound.admin, user: '' } }),
  );
  expect(error.problems).toHaveLength(3);
  expect(error.fix).toBe("correct the properties of 'Infra' named above");
});
