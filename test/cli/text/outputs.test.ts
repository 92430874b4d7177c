import { outputsText } from '../../../cli/text/outputs';

test('outputs come sorted, secrets as the engine masked them, structures as JSON', () => {
  expect(outputsText({ urls: { grafana: 'https://g' }, kubeconfig: '[secret]', objects: 42 })).toBe(
    [
      'output      value',
      'kubeconfig  [secret]',
      'objects     42',
      'urls        {"grafana":"https://g"}',
    ].join('\n'),
  );
});

test('a text of several lines stays one', () => {
  expect(outputsText({ a: 'one\ntwo\n' })).toBe('output  value\na       one\n        two');
});

test('a stack without outputs says so', () => {
  expect(outputsText({})).toBe('this stack has no outputs');
});
