import { Duration } from 'cdk8s';
import { dev } from '../../environments/dev';
import { hookNames, type HooksEnvironment } from '../../environments/hooks';
import { prod } from '../../environments/prod';
import { problemsOf } from './problems';

const hooks = (value: unknown) => problemsOf({ ...dev, hooks: value as HooksEnvironment }, [prod]);

test('every hook is taken, with its time and the variables that it gets', () => {
  const hook = { run: 'hooks/announce.sh', timeout: Duration.minutes(2), variables: ['WEBHOOK'] };
  expect(hooks(Object.fromEntries(hookNames.map((name) => [name, hook])))).toEqual([]);
});

test('the names are those that a run goes through, each once', () => {
  expect(hookNames).toEqual([
    'pre-config',
    'make-config',
    'post-config',
    'pre-install',
    'pre-provision',
    'post-install',
    'post-provision',
  ]);
});

test('fails when a hook has a name that nobody calls', () => {
  expect(hooks({ 'pre-deploy': { run: 'x' } })).toEqual([
    "dev.hooks: 'pre-deploy' is not an option, allowed: 'pre-config', 'make-config', 'post-config', " +
      "'pre-install', 'post-install', 'pre-provision', 'post-provision'",
  ]);
});

test.each(['/bin/true', '../hooks/x', 'hooks/../../x', './x', 'hooks//x', 'hooks/', '', 'a b'])(
  'fails when the file of a hook is %j',
  (run) => {
    expect(hooks({ 'pre-config': { run } })).toEqual([
      "dev.hooks.pre-config.run: 'run' must be the path of a file in the checkout, " +
        `such as 'hooks/announce', got '${run}'`,
    ]);
  },
);

test('fails when a hook has no time, or more than a day', () => {
  const rule = 'must be a Duration from 1 second to 1 day, such as Duration.minutes(10)';
  const run = 'hooks/x';
  expect(
    hooks({
      'pre-config': { run, timeout: Duration.millis(999) },
      'make-config': { run, timeout: Duration.hours(25) },
      'post-config': { run, timeout: 5 },
    }),
  ).toEqual([
    `dev.hooks.pre-config.timeout: 'timeout' ${rule}, got 999 millis`,
    `dev.hooks.make-config.timeout: 'timeout' ${rule}, got 1 day 60 minutes`,
    `dev.hooks.post-config.timeout: 'timeout' ${rule}, got 5`,
  ]);
});

test('fails when a hook asks for a variable that has no name, or is one of those that it has anyway', () => {
  const rule =
    "must be the name of a variable that begins neither with 'PLINTH_' nor with 'KAPTAIN_'";
  const hook = (variables: unknown) => ({ run: 'hooks/x', variables });
  expect(
    hooks({
      'pre-config': hook(['A-B', 'PLINTH_HOOK', 'KAPTAIN_NAMESPACE', 'FINE']),
      'make-config': hook('TOKEN'),
    }),
  ).toEqual([
    `dev.hooks.pre-config.variables.0: 'variables' ${rule}, got 'A-B'`,
    `dev.hooks.pre-config.variables.1: 'variables' ${rule}, got 'PLINTH_HOOK'`,
    `dev.hooks.pre-config.variables.2: 'variables' ${rule}, got 'KAPTAIN_NAMESPACE'`,
    "dev.hooks.make-config.variables: 'variables' must be a list of variables' names, such as ['SLACK_WEBHOOK'], got 'TOKEN'",
  ]);
});
