import { shown } from '../../../cli/drift/shown';

test.each([
  [['spec', 'image'], 'registry/web:1', 'registry/web:1'],
  [['spec', 'replicas'], 3, '3'],
  [['spec', 'env', { key: 'name', value: 'LOG_LEVEL' }, 'value'], 'debug', 'debug'],
  [
    ['spec', 'volumes', { key: 'name', value: 'tls' }, 'secret', 'secretName'],
    'web-tls',
    'web-tls',
  ],
  [['spec', 'secretKeyRef', 'name'], 'login', 'login'],
] as const)('%j is shown', (path, value, expected) => {
  expect(shown(path, value)).toBe(expected);
});

test.each([
  [['spec', 'env', { key: 'name', value: 'DB_PASSWORD' }, 'value'], 'hunter2', '(secret)'],
  [['data', 'api-key'], 'hunter2', '(secret)'],
  [['data', 'token'], 'hunter2', '(secret)'],
  [['data', 'x'], '-----BEGIN RSA PRIVATE KEY-----\nhunter2', '(secret)'],
  [['data', 'url'], 'postgres://app:hunter2@db/app', 'postgres://app:(secret)@db/app'],
  [['spec', 'args'], ['--password=hunter2', '-v'], '["--password=(secret)","-v"]'],
  [
    ['spec', 'env'],
    [
      { name: 'API_TOKEN', value: 'hunter2' },
      { name: 'A', value: 'b' },
    ],
    '[{"name":"API_TOKEN","value":"(secret)"},{"name":"A","value":"b"}]',
  ],
  [
    ['data', 'app.ini'],
    'user=app\npassword = x\npassword=hunter2',
    'user=app\npassword = x\npassword=(secret)',
  ],
] as const)('of %j nothing is told that could be a secret', (path, value, expected) => {
  expect(shown(path, value)).toBe(expected);
  expect(shown(path, value)).not.toContain('hunter2');
});
