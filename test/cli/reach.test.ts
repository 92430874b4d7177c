import { kubeconfigIn, localKubeconfig, reachBy } from '../../cli/reach';
import { temporaryFolder } from '../temporary';

test("a stack's kubeconfig is the one in its outputs", () => {
  expect(kubeconfigIn({ kubeconfig: 'kind: Config', objects: 3 }, 'dev')).toBe('kind: Config');
});

test.each([[{}], [{ kubeconfig: { kind: 'Config' } }]])(
  'fails when the outputs %j have no kubeconfig',
  (outputs) => {
    expect(() => kubeconfigIn(outputs, 'dev')).toThrow(
      "stack 'dev': it has no output 'kubeconfig', so it is not up\n  fix: bring it up: ./plinth up dev",
    );
  },
);

test('fails when the local platform is not up', () => {
  expect(() => localKubeconfig(temporaryFolder('reach'))).toThrow(
    'the local platform is not up\n  fix: bring it up: ./plinth up',
  );
});

test('a login of its own is part of the way, whatever this shell has', () => {
  const kubeconfig = JSON.stringify({
    'current-context': 'dev',
    contexts: [{ name: 'dev', context: { cluster: 'dev', user: 'ann' } }],
    clusters: [{ name: 'dev', cluster: { server: 'https://c.example:6443' } }],
    users: [{ name: 'ann', user: { token: 'abc' } }],
  });
  const { connection } = reachBy(kubeconfig, {});
  expect(connection.server.origin).toBe('https://c.example:6443');
  expect(connection.token).toBe('abc');
});
