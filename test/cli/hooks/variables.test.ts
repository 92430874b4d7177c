import { branch, environmentFor } from '../../../environments';
import {
  hookVariables,
  secretsOf,
  type Hook,
  type HookContext,
} from '../../../cli/hooks/variables';

const hook: Hook = {
  name: 'pre-install',
  file: '/checkout/hooks/announce',
  timeoutMs: 1000,
  variables: [],
};

const context: HookContext = {
  command: 'up',
  phase: 'install',
  environment: environmentFor('dev'),
  checkout: '/checkout',
  namespaces: ['app', 'infra'],
  manifests: '/checkout/.plinth/rendered/dev',
};

test('a hook is told what it is part of, by our names and by those of kaptain', () => {
  expect(hookVariables(hook, context, {})).toEqual({
    PLINTH_HOOK: 'pre-install',
    PLINTH_COMMAND: 'up',
    PLINTH_PHASE: 'install',
    PLINTH_ENVIRONMENT: 'dev',
    PLINTH_DOMAIN: 'dev.plinth.example',
    PLINTH_NAMESPACE: 'app',
    PLINTH_NAMESPACES: 'app infra',
    PLINTH_CHECKOUT: '/checkout',
    PLINTH_HOOK_DIRECTORY: '/checkout/hooks',
    PLINTH_MANIFESTS: '/checkout/.plinth/rendered/dev',
    KAPTAIN_NAMESPACE: 'app',
    KAPTAIN_NAMESPACE_DIRECTORY: '/checkout/hooks',
    KAPTAIN_WORKING_DIRECTORY: '/checkout',
  });
});

test('without a phase it is part of all', () => {
  expect(hookVariables(hook, { ...context, phase: undefined }, {})).toMatchObject({
    PLINTH_PHASE: 'all',
  });
});

test('the namespace is the one of the application; a branch has no other', () => {
  const { application: _application, ...bare } = environmentFor('dev');
  const told = hookVariables(hook, { ...context, environment: bare }, {});
  expect(Object.keys(told).filter((name) => name.endsWith('_NAMESPACE'))).toEqual([]);
  const { application: _other, ...guest } = branch('login');
  for (const environment of [branch('login'), guest]) {
    expect(hookVariables(hook, { ...context, environment }, {})).toMatchObject({
      PLINTH_NAMESPACE: 'branch-login',
      KAPTAIN_NAMESPACE: 'branch-login',
    });
  }
});

test('of the caller it gets what is no secret, and what it asks for', () => {
  const env = {
    ...{ PATH: '/bin', HOME: '/home/me', LC_ALL: 'C', CI: 'true', KUBECONFIG: '/k' },
    ...{
      GITHUB_TOKEN: 'a',
      PULUMI_CONFIG_PASSPHRASE: 'b',
      AWS_SECRET_ACCESS_KEY: 'c',
      WEBHOOK: 'd',
    },
    ...{ https_proxy: 'http://me:secret@proxy', NODE_OPTIONS: '--inspect' },
  };
  const names = (variables: readonly string[]) =>
    Object.keys(hookVariables({ ...hook, variables }, context, env)).filter(
      (name) => !/^(PLINTH|KAPTAIN)_/.test(name),
    );
  expect(names([])).toEqual(['PATH', 'HOME', 'LC_ALL', 'CI', 'KUBECONFIG']);
  expect(names(['WEBHOOK'])).toEqual(['PATH', 'HOME', 'LC_ALL', 'CI', 'KUBECONFIG', 'WEBHOOK']);
});

test('a hook of the local stack finds its lab, whatever the caller works on', () => {
  const local = { PATH: '/lab/bin:/bin', KUBECONFIG: '/lab/kubeconfig' };
  const env = { PATH: '/bin', KUBECONFIG: '/prod' };
  expect(hookVariables(hook, { ...context, local }, env)).toMatchObject(local);
});

test('secret is what a hook asked for, whole and line by line, the longest first; trifles are not', () => {
  const env = { KEY: 'begin\nabcd\nend', FLAG: '1', OTHER: 'something' };
  const variables = ['KEY', 'FLAG', 'ABSENT'];
  expect(secretsOf({ ...hook, variables }, env)).toEqual(['begin\nabcd\nend', 'begin', 'abcd']);
});
