import { accessJson, accessOf, passwordCommand } from '../../cli/access';
import { accessText } from '../../cli/text/access';

const grafana = {
  product: 'grafana',
  account: 'admin',
  namespace: 'monitoring',
  secret: 'grafana-admin',
  key: 'password',
};

test('the command shows the password, whatever signs its key holds', () => {
  expect(passwordCommand(grafana)).toBe(
    "kubectl -n monitoring get secret grafana-admin -o jsonpath='{.data.password}' | base64 -d",
  );
  expect(passwordCommand({ ...grafana, key: 'admin.token' })).toContain("'{.data.admin\\.token}'");
});

test('access is what the outputs say of it', () => {
  const urls = { grafana: 'https://grafana.local' };
  expect(accessOf({ urls, credentials: [grafana], objects: 3 })).toEqual({
    urls,
    credentials: [grafana],
  });
});

test.each([
  {},
  { urls: null, credentials: null },
  { urls: { a: 1 }, credentials: [null, 'x', { ...grafana, key: undefined }] },
  { credentials: { product: 'x' } },
])('outputs of another program say nothing: %j', (outputs) => {
  expect(accessOf(outputs)).toEqual({ urls: {}, credentials: [] });
});

test('programs read the command too', () => {
  expect(accessJson({ urls: {}, credentials: [grafana] })).toEqual({
    urls: {},
    credentials: [{ ...grafana, command: passwordCommand(grafana) }],
  });
});

test('a terminal too narrow for the commands gets paragraphs, so that they can be copied', () => {
  const urls = { b: 'https://b', a: 'https://a' };
  expect(accessText({ urls, credentials: [grafana] }, 60)).toBe(
    [
      'open  address',
      'a     https://a',
      'b     https://b',
      '',
      'grafana',
      '  as        admin',
      `  password  ${passwordCommand(grafana)}`,
    ].join('\n'),
  );
});

test('without either there is nothing to say', () => {
  expect(accessText({ urls: {}, credentials: [] })).toBe('');
});
