import { Size } from 'cdk8s';
import type { ImmudbProps } from '../../../constructs/immudb/props';
import { UserError } from '../../../errors/user-error';
import { sound, synth } from './synth';

function problemsOf(props: Partial<ImmudbProps>): readonly string[] {
  try {
    synth(props);
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  return [];
}

const user = {
  name: 'app',
  passwordSecret: { name: 'app', key: 'password' },
  access: 'read',
  databases: ['ledger'],
} as const;

test('sound props have no problem', () => {
  expect(problemsOf({ users: [user] })).toEqual([]);
});

test.each([
  [
    '',
    "immudb: 'name' must be 1 to 40 lower-case letters, digits and inner dashes, a letter first, got ''",
  ],
  [
    'Ledger',
    "immudb: 'name' must be 1 to 40 lower-case letters, digits and inner dashes, a letter first, got 'Ledger'",
  ],
  [
    'ledger-',
    "immudb.ledger-: 'name' must be 1 to 40 lower-case letters, digits and inner dashes, a letter first, got 'ledger-'",
  ],
])("fails when the name is '%s'", (name, problem) => {
  expect(problemsOf({ name })).toEqual([problem]);
});

test.each([
  'docker.io/codenotary/immudb',
  'docker.io/codenotary/immudb:1.11.1',
  'docker.io/codenotary/immudb:latest',
])("fails when the image '%s' holds no shell", (image) => {
  expect(problemsOf({ image })).toEqual([
    `immudb.immudb: 'image' must be a full reference to a variant with a shell, such as 'docker.io/codenotary/immudb:1.11.1-bullseye-slim', got '${image}'`,
  ]);
});

test.each([
  'localhost:5000/immudb:1.11.1-bullseye-slim',
  `docker.io/codenotary/immudb:1.11.1-bullseye-slim@sha256:${'0'.repeat(64)}`,
])("accepts the image '%s'", (image) => {
  expect(problemsOf({ image })).toEqual([]);
});

test("fails when the version is 'v 1'", () => {
  expect(problemsOf({ version: 'v 1' })).toEqual([
    "immudb.immudb: 'version' must be a label value, such as '1.11.1', got 'v 1'",
  ]);
});

test.each([-1, 1.5, 10])('fails when there are %s replicas', (replicas) => {
  expect(problemsOf({ replicas })).toEqual([
    `immudb.immudb: 'replicas' must be an integer from 0 to 9, got '${replicas}'`,
  ]);
});

test('accepts as many acknowledgements as replicas', () => {
  expect(problemsOf({ replicas: 2, replication: { mode: 'synchronous', acks: 2 } })).toEqual([]);
});

test.each([0, 3, 1.5])('fails when 2 replicas must give %s acknowledgements', (acks) => {
  expect(problemsOf({ replicas: 2, replication: { mode: 'synchronous', acks } })).toEqual([
    `immudb.immudb.replication: 'acks' must be an integer from 1 to 'replicas', which is 2, or every write blocks, got '${acks}'`,
  ]);
});

test('fails when replication is synchronous without replicas', () => {
  expect(problemsOf({ replicas: 0, replication: { mode: 'synchronous', acks: 1 } })).toEqual([
    "immudb.immudb.replication: 'mode' must be 'asynchronous' where 'replicas' is 0, or every write blocks, got 'synchronous'",
  ]);
});

test.each(['', 'Ledger', 'led-ger', 'x'.repeat(129)])("fails when a database is '%s'", (name) => {
  expect(problemsOf({ databases: [name] })).toEqual([
    `immudb.immudb.databases.0: 'name' must be 1 to 128 lower-case letters, digits and '_', got '${name}'`,
  ]);
});

test.each(['systemdb', 'defaultdb', 'immulog', 'primary_defaultdb'])(
  "fails when a database takes the reserved name '%s'",
  (name) => {
    expect(problemsOf({ databases: ['ledger', name] })).toEqual([
      `immudb.immudb.databases.1: 'name' must not be reserved (systemdb, defaultdb, immulog, primary_defaultdb), got '${name}'`,
    ]);
  },
);

test('fails when a database is listed twice', () => {
  expect(problemsOf({ databases: ['ledger', 'audit', 'ledger'] })).toEqual([
    "immudb.immudb.databases.2: 'name' must be listed once, got 'ledger'",
  ]);
});

test.each([
  [{ ...user, name: 'app-1' }, "'name' must be 1 to 63 letters, digits and '_', got 'app-1'"],
  [{ ...user, name: 'immudb' }, "'name' must not be reserved (immudb, replicator), got 'immudb'"],
  [
    { ...user, name: 'replicator' },
    "'name' must not be reserved (immudb, replicator), got 'replicator'",
  ],
  [{ ...user, databases: [] }, "'databases' must name at least one database, got none"],
  [
    { ...user, databases: ['defaultdb'] },
    "'databases' must be among those of immudb (ledger), got 'defaultdb'",
  ],
])('fails when a user is %j', (given, problem) => {
  expect(problemsOf({ users: [given] })).toEqual([`immudb.immudb.users.${given.name}: ${problem}`]);
});

test('fails when a user is listed twice', () => {
  expect(problemsOf({ users: [user, { ...user, access: 'read-write' }] })).toEqual([
    "immudb.immudb.users.app: 'name' must be listed once, got 'app'",
  ]);
});

test.each([
  [
    { adminSecret: { name: 'Admin', key: 'password' } },
    "immudb.immudb.adminSecret: 'name' must be the name of a Secret, got 'Admin'",
  ],
  [
    { replicationSecret: { name: 'replication', key: 'pass word' } },
    "immudb.immudb.replicationSecret: 'key' must be letters, digits, '-', '_' and '.', got 'pass word'",
  ],
  [
    { users: [{ ...user, passwordSecret: { name: '', key: 'password' } }] },
    "immudb.immudb.users.app.passwordSecret: 'name' must be the name of a Secret, got ''",
  ],
])('fails when a reference to a Secret is %j', (props, problem) => {
  expect(problemsOf(props)).toEqual([problem]);
});

test('fails when replicas would log in with the password of the administrator', () => {
  expect(problemsOf({ replicationSecret: sound.adminSecret })).toEqual([
    "immudb.immudb.replicationSecret: 'key' must differ from the administrator's, or a replica holds the administrator's password, got 'password'",
  ]);
});

test('accepts two keys of one Secret', () => {
  expect(problemsOf({ replicationSecret: { ...sound.adminSecret, key: 'replication' } })).toEqual(
    [],
  );
});

test.each([
  [
    { storage: Size.mebibytes(1023) },
    "immudb.immudb: 'storage' must be at least 1 GiB, got '1023Mi'",
  ],
  [
    { memory: Size.mebibytes(255) },
    "immudb.immudb: 'memory' must be at least 256 MiB, got '255Mi'",
  ],
])('fails when a size is too small', (props, problem) => {
  expect(problemsOf(props)).toEqual([problem]);
});

test('accepts the smallest sizes', () => {
  expect(problemsOf({ storage: Size.gibibytes(1), memory: Size.mebibytes(256) })).toEqual([]);
});

test('all problems are reported at once, with the likely fix', () => {
  const props = { replicas: -1, databases: ['a b'], storage: Size.mebibytes(1) };

  expect(problemsOf(props)).toHaveLength(3);
  expect(() => synth(props)).toThrow(
    expect.objectContaining({ fix: "correct the properties of 'Immudb' named above" }) as Error,
  );
});
