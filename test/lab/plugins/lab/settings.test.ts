import { settingsFrom } from '../../../../lab/plugins/lab/settings';

test('labs and tools are found by two variables', () => {
  const { labsDirectory, tools } = settingsFrom({ PLINTH_LABS: '/labs', PLINTH_BIN: '/bin' })();
  expect(labsDirectory).toBe('/labs');
  expect(tools).toEqual({
    etcd: '/bin/etcd',
    'kube-apiserver': '/bin/kube-apiserver',
    'kube-controller-manager': '/bin/kube-controller-manager',
    'kube-scheduler': '/bin/kube-scheduler',
    kubectl: '/bin/kubectl',
    kwok: '/bin/kwok',
    kwokctl: '/bin/kwokctl',
  });
});

test('fails when a lab is asked for and the variables are not set, not before', () => {
  const settings = settingsFrom({ PLINTH_BIN: 'bin' });
  expect(settings).toThrow(
    [
      "environment: 'PLINTH_LABS' must be an absolute path, got ''",
      "environment: 'PLINTH_BIN' must be an absolute path, got 'bin'",
    ].join('\n'),
  );
});
