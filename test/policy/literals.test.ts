import type { Manifest } from '../../stacks/release/manifest';
import { judgedEverywhere } from './everywhere';
import { literalExceptions } from './literal-exceptions';
import { literalFindings } from './literals';

test('no manifest holds the value of a secret, or what looks like one beyond the listed', () => {
  expect(judgedEverywhere(literalFindings, literalExceptions)).toEqual({
    open: [],
    unused: [],
  });
});

const object = (rest: object, kind = 'ConfigMap'): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'settings', namespace: 'shop' },
  ...rest,
});

test.each<[string, object]>([
  ['password-literal', { data: { 'app.yaml': 'database:\n  password: hunter2\n' } }],
  ['password-literal', { data: { 'app.json': '{"api_key": "abcdef"}' } }],
  ['password-literal', { args: ['--admin-token=abcdef'] }],
  ['password-literal', { env: [{ name: 'ADMIN_PASSWORD', value: 'hunter2' }] }],
  ['password-in-url', { data: { url: 'postgres://app:hunter2@db:5432/app' } }],
  ['private-key', { data: { key: '-----BEGIN RSA PRIVATE KEY-----\nMII' } }],
  ['password-hash', { data: { users: `a:$2y$10$${'a'.repeat(53)}` } }],
  ['web-token', { data: { t: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLi4u' } }],
  ['cloud-key', { data: { id: 'AKIAIOSFODNN7EXAMPLE' } }],
])('fails on a %s in %j', (rule, rest) => {
  expect(literalFindings([object(rest)]).map((finding) => finding.rule)).toEqual([rule]);
});

test('fails on a Secret with values', () => {
  const secret = object({ data: { password: 'aHVudGVyMg==' } }, 'Secret');
  expect(literalFindings([secret])).toEqual([
    { rule: 'secret-value', object: 'secret/shop/settings', detail: 'password' },
  ]);
});

test.each<object>([
  { data: { 'app.yaml': 'password: $DB_PASSWORD\npasswordFile: /run/secrets/db\n' } },
  { data: { 'app.yaml': 'secret: ${SECRET}\ntoken: file:/var/run/token\n' } },
  { env: [{ name: 'ADMIN_PASSWORD', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }] },
  { env: [{ name: 'FORCE_PASSWORD', value: 'true' }] },
  { env: [{ name: 'DB_PASSWORD', value: '/run/secrets/db' }] },
  {
    env: [
      { name: 'KEY_SECRET', value: 'infra-key' },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 'infra-key', key: 'key' } } },
    ],
  },
  { args: ['--token-file=/run/token', '--url=https://grafana.example.com:443/d'] },
])('leaves references alone: %j', (rest) => {
  expect(literalFindings([object(rest)])).toEqual([]);
});
