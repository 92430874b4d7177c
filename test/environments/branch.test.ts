import { Duration, Size } from 'cdk8s';
import fc from 'fast-check';
import { branch, branchHost, environmentFor, environmentNames } from '../../environments';
import { branchEnvironment } from '../../environments/branch';
import { lifetimeOf } from '../../environments/branches';
import { dev } from '../../environments/dev';
import type { HooksEnvironment } from '../../environments/hooks';
import { local } from '../../environments/local';
import { prod } from '../../environments/prod';
import { userErrorOf } from '../user-error';
import { has } from './problems';

const { namespace: _namespace, host: _host, ledger: _ledger, ...service } = has(dev.application);

test('a branch is a namespace in the cluster of dev, with what production had last', () => {
  expect(branch('login')).toEqual({
    name: 'branch-login',
    data: 'throw-away',
    domain: 'dev.plinth.example',
    cluster: { kind: 'shared', with: 'dev' },
    branch: { lifetime: Duration.days(7), owner: 'platform@plinth.example' },
    images: dev.images,
    gatewayApi: 'provided',
    postgres: {
      clusters: {
        main: {
          namespace: 'branch-login',
          instances: 1,
          storage: Size.gibibytes(50),
          database: 'app',
          owner: 'app',
          recovery: {
            from: 'archive',
            storage: {
              kind: 'gcs',
              bucket: 'plinth-prod-backups',
              access: {
                by: 'workload-identity',
                serviceAccount: 'dev-branch-reader@plinth-dev.iam.gserviceaccount.com',
              },
            },
            environment: 'prod',
            namespace: 'app',
            cluster: 'main',
          },
        },
      },
    },
    application: {
      ...service,
      namespace: 'branch-login',
      host: 'branch-login',
      scale: { mode: 'fixed', replicas: 1 },
    },
  });
});

test('the stack name alone gives the same environment as the name of the branch', () => {
  for (const name of ['login', 'Feature/Ä', 'prod']) {
    const found = branch(name);
    expect(environmentFor(found.name)).toEqual(found);
    expect(branch(name)).toEqual(found);
  }
});

test('in 50 random cases a branch holds, in a namespace of its own, and is none that stays', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const found = branch(name);
      expect(environmentNames).not.toContain(found.name);
      expect(found.application?.namespace).toBe(found.name);
      expect(found.application?.host).toBe(found.name);
      expect(found.postgres?.clusters.main?.namespace).toBe(found.name);
    }),
    { numRuns: 50 },
  );
});

test('what is given of a branch is taken', () => {
  const image = 'europe-west1-docker.pkg.dev/plinth-dev/plinth/app:login-3f2a9c1';
  const found = branch('login', {
    owner: 'ada@plinth.example',
    lifetime: Duration.hours(8),
    image,
  });
  expect(found.branch).toEqual({ owner: 'ada@plinth.example', lifetime: Duration.hours(8) });
  expect(found.images.podinfo).toBe(image);
  expect(found.imagePolicies).toEqual({ podinfo: 'regex:^login-[^-]+$' });
});

test('fails for an image, a life and an owner that a branch can not have, all at once', () => {
  const image = 'europe-west1-docker.pkg.dev/plinth-dev/plinth/app:logout-3f2a9c1';
  const given = { image, lifetime: Duration.days(8), owner: 'ada' };
  const error = userErrorOf(() => branch('login', given));
  expect(error.problems).toEqual([
    "branch-login.branch.owner: 'owner' must be an e-mail address, such as 'admin@example.com', got 'ada'",
    "branch-login.imagePolicies.podinfo: 'podinfo' must fit the tag 'logout-3f2a9c1' of 'images.podinfo', got 'regex:^login-[^-]+$'",
  ]);
  expect(error.fix).toBe('correct what is given to the branch, or environments/dev.ts');
  expect(userErrorOf(() => branch('login', { lifetime: Duration.days(8) })).problems).toEqual([
    "branch-login.branch.lifetime: 'lifetime' must be at most 7 days, which is 'branches.lifetime' of its host, got 8 days",
  ]);
});

test.each(['branch-', 'branch-Login', 'branch-../prod', `branch-${'x'.repeat(57)}`])(
  'fails for the stack %s, which no branch has',
  (stack) => {
    const error = userErrorOf(() => environmentFor(stack));
    expect(error.problems).toEqual([
      `stack: must be 'branch-' and a slug of at most 56 lower-case letters, digits and inner dashes, got '${stack}'`,
    ]);
    expect(error.fix).toBe('ask for the name: ./plinth environment branch <branch>');
  },
);

test('a database begins empty where the host offers no archive', () => {
  const { archive: _archive, ...branches } = has(dev.branches);
  const found = branchEnvironment('branch-x', { host: { ...dev, branches } });
  expect(found.postgres?.clusters).toEqual({
    main: {
      namespace: 'branch-x',
      instances: 1,
      storage: Size.gibibytes(10),
      database: 'app',
      owner: 'app',
    },
  });
});

test('a branch has what its host has of the application: no database, or nothing at all', () => {
  const { application, ...host } = dev;
  const { database: _database, ...alone } = has(application);
  const stateless = branchEnvironment('branch-x', { host: { ...host, application: alone } });
  expect(stateless.postgres).toBeUndefined();
  expect(stateless.application?.host).toBe('branch-x');
  expect(branchEnvironment('branch-x', { host }).application).toBeUndefined();
});

test('a recovered database keeps the parameters of its source, which may not be lower', () => {
  const main = has(prod.postgres?.clusters.main);
  const parameters = { max_connections: '400' };
  const archive = { ...prod, postgres: { clusters: { main: { ...main, parameters } } } };
  const found = branchEnvironment('branch-x', { host: dev, archive });
  expect(found.postgres?.clusters.main?.parameters).toEqual(parameters);
});

test('the hooks of a branch are those that its host offers, never those of the host itself', () => {
  const hooksOf = (offered: HooksEnvironment | undefined) => {
    const branches = { ...has(dev.branches), ...(offered && { hooks: offered }) };
    const host = { ...dev, hooks: { 'pre-config': { run: 'hooks/host' } }, branches };
    return branchEnvironment('branch-x', { host, archive: prod }).hooks;
  };
  const hooks = { 'post-provision': { run: 'hooks/branch' } };
  expect(hooksOf(hooks)).toEqual(hooks);
  expect(hooksOf(undefined)).toBeUndefined();
});

test('fails as a bug for a host that its own rules would refuse', () => {
  const { branches: _branches, ...closed } = dev;
  expect(() => branchEnvironment('branch-x', { host: closed })).toThrow(
    "'dev' offers nothing to branches",
  );
  expect(() => branchEnvironment('branch-x', { host: dev })).toThrow(
    "'dev' offers branches an archive that is not there",
  );
  const { postgres: _postgres, ...bare } = dev;
  const branches = { lifetime: Duration.days(1), owner: 'a@b' };
  expect(() => branchEnvironment('branch-x', { host: { ...bare, branches } })).toThrow(
    "'dev' has no database cluster 'main'",
  );
});

test('in a lab that is asked for, a branch begins empty where no container runs', () => {
  const found = branch('login', { host: 'local' });
  expect(found).toMatchObject({
    domain: 'local.plinth.test',
    cluster: { kind: 'shared', with: 'local' },
    branch: { lifetime: Duration.days(7), owner: 'admin@local.plinth.test' },
  });
  expect(found.postgres?.clusters).toEqual({
    main: {
      namespace: 'branch-login',
      instances: 1,
      storage: Size.gibibytes(5),
      database: 'app',
      owner: 'app',
    },
  });
  expect(environmentFor('branch-login', { host: 'local', nodes: 'simulated' })).toEqual(found);
});

test('on a real node it begins with what the lab has, and asks for as little', () => {
  const found = branch('login', { host: 'local', nodes: 'real' });
  expect(found.postgres?.clusters).toEqual({
    main: {
      namespace: 'branch-login',
      instances: 1,
      storage: Size.gibibytes(5),
      database: 'app',
      owner: 'app',
      cpuMillis: 100,
      memory: Size.mebibytes(512),
      recovery: {
        from: 'archive',
        storage: { kind: 'lab', bucket: 'postgres-main' },
        environment: 'local',
        namespace: 'app',
        cluster: 'main',
      },
    },
  });
});

test('in 50 random cases a branch in the lab holds, with nodes of either kind', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('simulated', 'real'),
      (name, nodes) => {
        const found = branch(name, { host: 'local', nodes });
        expect(environmentNames).not.toContain(found.name);
        expect(found.application?.host).toBe(found.name);
      },
    ),
    { numRuns: 50 },
  );
});

test('branches live with dev unless a lab is asked for', () => {
  expect(branchHost()).toBe(dev);
  expect(branchHost('local')).toBe(local);
  expect(branch('login', { host: 'dev' })).toEqual(branch('login'));
});

test.each(['prod', 'nowhere', '__proto__'])('fails for branches in %s', (host) => {
  const error = userErrorOf(() => branch('login', { host }));
  expect(error.problems).toEqual([
    `host: must be an environment that has 'branches' ('local', 'dev'), got '${host}'`,
  ]);
  expect(error.fix).toBe("say in one environment what it offers to 'branches'");
});

test.each([
  ['8h', Duration.hours(8)],
  ['3d', Duration.days(3)],
  ['99999h', Duration.hours(99_999)],
])('%s is a lifetime', (text, lifetime) => {
  expect(lifetimeOf(text).toSeconds()).toBe(lifetime.toSeconds());
});

test.each(['', '0h', '8', 'h', '-1d', '1.5h', '8 h', '1w', '100000h', '8h\n'])(
  'fails for the lifetime %j',
  (text) => {
    expect(userErrorOf(() => lifetimeOf(text)).problems).toEqual([
      `lifetime: must be whole hours or days, such as '8h' or '3d', got '${text}'`,
    ]);
  },
);
