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
  [['spec', 'volumes'], [{ secret: { secretName: 'tls' } }], '[{"secret":{"secretName":"tls"}}]'],
  [['data', 'a.yaml'], 'secretName: web\npasswordRef: x', 'secretName: web\npasswordRef: x'],
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
    'user=app\npassword = hunter2\npassword=hunter2\nsecretName: web',
    'user=app\npassword = (secret)\npassword=(secret)\nsecretName: web',
  ],
  [['data', 'a.yaml'], 'password: "hunter2"\nport: 1', 'password: (secret)\nport: 1'],
  [['data', 'a.yaml'], "a:\n  token: 'x hunter2'\n  b: 1", 'a:\n  token: (secret)\n  b: 1'],
  [['data', 'a.yaml'], 'passphrase: four words hunter2\nb: 1', 'passphrase: (secret)\nb: 1'],
  [['data', 'a.yaml'], 'password: |-\n  hunter2\n\nb: 1', 'password: (secret)\n\nb: 1'],
  [
    ['data', 'a.yaml'],
    'env:\n  - name: DB_PASSWORD\n    value: hunter2\n  - name: A\n    value: b',
    'env:\n  - name: DB_PASSWORD\n    value: (secret)\n  - name: A\n    value: b',
  ],
  [['data', 'run.sh'], 'DB_PASSWORD="hunter2" serve', 'DB_PASSWORD=(secret) serve'],
  [['data', 'run.sh'], "AWS_SECRET_ACCESS_KEY='hun'ter2", 'AWS_SECRET_ACCESS_KEY=(secret)'],
  [['data', 'run.sh'], 'curl -H Authorization: Bearer hunter2', 'curl -H Authorization: (secret)'],
  [
    ['data', 'a.json'],
    '{"user":"a","password":"hunter2","port":1}',
    '{"user":"a","password":(secret),"port":1}',
  ],
  [['data', 'a.json'], '{"password":"a\\"hunter2","b":1}', '{"password":(secret),"b":1}'],
  [['data', 'a.json'], '{"password":"never ended hunter2', '{"password":(secret)'],
  [
    ['data'],
    { 'a.json': '{"in":"{\\"password\\":\\"a\\\\\\"hunter2\\",\\"b\\":1}"}' },
    String.raw`{"a.json":"{\"in\":\"{\\\"password\\\":(secret),\\\"b\\\":1}\"}"}`,
  ],
  [
    ['metadata', 'annotations', 'last'],
    '[{"name":"DB_PASSWORD","value":"hunter2"},{"name":"A","value":"b"}]',
    '[{"name":"DB_PASSWORD","value":(secret)},{"name":"A","value":"b"}]',
  ],
  [
    ['spec', 'args'],
    ['--admin-password', 'hunter2', '--token-path', '/token', '-v'],
    '["--admin-password","(secret)","--token-path","/token","-v"]',
  ],
  [['data'], { tokens: ['hunter2'], a: ['b'] }, '{"tokens":"(secret)","a":["b"]}'],
] as const)('of %j nothing is told that could be a secret', (path, value, expected) => {
  expect(shown(path, value)).toBe(expected);
  expect(shown(path, value)).not.toContain('hunter2');
});
