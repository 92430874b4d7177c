import { UserError } from '../../errors/user-error';
import type { SecretKey } from '../workload/secret-key';
import type { InfraConnectorProps } from './connector-props';
import type { InfraDatabase } from './database';
import type { InfraMigrationProps } from './migration-props';
import { encryptionKeySecretName } from './names';
import type { InfraPlacement, InfraProps } from './props';
import { sessionOf } from './server-configuration';

/** Throws every problem of the props at once. */
export function checkInfra(props: InfraProps): void {
  const where = placeOf('infra', props.name);
  const { admin, encryptionKey, connectorAccessKey, identityProviders } = props;
  throwAll('Infra', [
    ...placementProblems(where, props),
    ...imageProblems(where, 'image', props.image),
    ...imageProblems(where, 'uiImage', props.uiImage),
    ...databaseProblems(where, props.database),
    ...encryptionKeyProblems(where, props.name, encryptionKey),
    ...(/^[^\s@'"]+@[^\s@'"]+$/.test(admin.user)
      ? []
      : [
          `${where}.admin: 'user' must be an e-mail address, such as 'admin@example.com', got '${admin.user}'`,
        ]),
    ...secretKeyProblems(`${where}.admin.passwordSecret`, admin.passwordSecret),
    ...(connectorAccessKey
      ? secretKeyProblems(`${where}.connectorAccessKey`, connectorAccessKey)
      : []),
    ...(identityProviders?.length === 0
      ? [
          `${where}: 'identityProviders' must name at least one address range or be left out, got none`,
        ]
      : []),
    ...sessionProblems(where, props),
  ]);
}

/** Throws every problem of the props at once. */
export function checkConnector(props: InfraConnectorProps): void {
  const where = placeOf('infra-connector', props.name);
  const { server, endpoint, destination, accessKey } = props;
  const hostAndPort = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/;
  throwAll('InfraConnector', [
    ...placementProblems(where, props),
    ...imageProblems(where, 'image', props.image),
    ...secretKeyProblems(`${where}.accessKey`, accessKey),
    ...(server.authority ? secretKeyProblems(`${where}.server.authority`, server.authority) : []),
    ...(hostAndPort.test(server.host)
      ? []
      : [
          `${where}.server: 'host' must be a host with or without a port, such as 'infra.example.com', got '${server.host}'`,
        ]),
    ...portProblems(`${where}.server`, server.port),
    // a dot would end the destination's name in a grant: https://github.com/infrahq/infra/blob/v0.21.0/api/destination.go
    ...(/^[\w-]{2,256}$/.test(destination) && destination !== 'infra'
      ? []
      : [
          `${where}: 'destination' must be 2 to 256 letters, digits, '-' and '_', and not 'infra', got '${destination}'`,
        ]),
    ...(endpoint === undefined || (hostAndPort.test(endpoint) && /:\d+$/.test(endpoint))
      ? []
      : [
          `${where}: 'endpoint' must be a host and a port, such as 'infra-connector.example.com:7443', got '${endpoint}'`,
        ]),
  ]);
}

/** Throws every problem of the props at once. */
export function checkMigration(props: InfraMigrationProps): void {
  const where = placeOf('infra-migration', props.name);
  throwAll('InfraMigration', [
    ...nameProblems(where, props.name),
    ...imageProblems(where, 'readerImage', props.readerImage),
    ...imageProblems(where, 'writerImage', props.writerImage),
    ...(isObjectName(props.volumeClaim)
      ? []
      : [
          `${where}: 'volumeClaim' must be the name of a PersistentVolumeClaim, got '${props.volumeClaim}'`,
        ]),
    ...databaseProblems(where, props.database),
    ...encryptionKeyProblems(where, props.name, props.encryptionKey),
  ]);
}

function throwAll(construct: string, problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new UserError(problems, {
      fix: `correct the properties of '${construct}' named above`,
    });
  }
}

function placeOf(product: string, name: string): string {
  return /^[a-z0-9-]+$/.test(name) ? `${product}.${name}` : product;
}

function nameProblems(where: string, name: string): string[] {
  // the longest object name adds '-server-encryption-key', and a Service's has 63 characters
  return /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)
    ? []
    : [
        `${where}: 'name' must be 1 to 40 lower-case letters, digits and inner dashes, a letter first, got '${name}'`,
      ];
}

function placementProblems(where: string, { name, version, replicas = 1 }: InfraPlacement) {
  const problems = nameProblems(where, name);
  if (!/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(version)) {
    problems.push(`${where}: 'version' must be a label value, such as '0.21.0', got '${version}'`);
  }
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > 5) {
    problems.push(`${where}: 'replicas' must be an integer from 1 to 5, got '${replicas}'`);
  }
  return problems;
}

function imageProblems(where: string, property: string, image: string): string[] {
  return /^[^\s:@]+(:\d+\/[^\s:@]+)?:[\w.-]+(@sha256:[0-9a-f]{64})?$/.test(image)
    ? []
    : [
        `${where}: '${property}' must be a full reference with a tag, such as 'docker.io/infrahq/infra:0.21.0', got '${image}'`,
      ];
}

function databaseProblems(where: string, database: InfraDatabase): string[] {
  const here = `${where}.database`;
  return [
    ...(isObjectName(database.credentialsSecret)
      ? []
      : [
          `${here}: 'credentialsSecret' must be the name of a Secret, got '${database.credentialsSecret}'`,
        ]),
    ...(database.authority ? secretKeyProblems(`${here}.authority`, database.authority) : []),
    ...portProblems(here, database.port),
  ];
}

function encryptionKeyProblems(where: string, name: string, key: SecretKey): string[] {
  const here = `${where}.encryptionKey`;
  const expected = encryptionKeySecretName(name);
  // upstream's charts keep it there: one name means one key, whoever made it
  return key.name === expected && key.key === 'key'
    ? []
    : [
        `${here}: must be key 'key' of Secret '${expected}', where upstream's charts keep it, got key '${key.key}' of '${key.name}'`,
      ];
}

function sessionProblems(where: string, props: InfraProps): string[] {
  const { sessionDuration, sessionInactivityTimeout } = sessionOf(props);
  const problems: string[] = [];
  if (sessionDuration.toSeconds() < 300) {
    problems.push(
      `${where}: 'sessionDuration' must be at least 5 minutes, got '${sessionDuration.toHumanString()}'`,
    );
  }
  if (
    sessionInactivityTimeout.toSeconds() < 300 ||
    sessionInactivityTimeout.toSeconds() > sessionDuration.toSeconds()
  ) {
    problems.push(
      `${where}: 'sessionInactivityTimeout' must be 5 minutes to 'sessionDuration', which is ${sessionDuration.toHumanString()}, got '${sessionInactivityTimeout.toHumanString()}'`,
    );
  }
  return problems;
}

function portProblems(where: string, port = 443): string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65535
    ? []
    : [`${where}: 'port' must be an integer from 1 to 65535, got '${port}'`];
}

function secretKeyProblems(where: string, { name, key }: SecretKey): string[] {
  const problems: string[] = [];
  if (!isObjectName(name)) {
    problems.push(`${where}: 'name' must be the name of a Secret, got '${name}'`);
  }
  if (!/^[\w.-]{1,253}$/.test(key)) {
    problems.push(`${where}: 'key' must be letters, digits, '-', '_' and '.', got '${key}'`);
  }
  return problems;
}

function isObjectName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name);
}
