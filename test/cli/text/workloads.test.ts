import { plainPaint } from '../../../cli/host';
import { workloadsText } from '../../../cli/text/workloads';

const certManager = {
  product: 'cert-manager',
  namespace: 'cert-manager',
  ready: 3,
  desired: 3,
  versions: ['v1.21.2'],
  addresses: [],
};
const immudb = {
  product: 'immudb',
  namespace: 'immudb',
  ready: 1,
  desired: 2,
  versions: [],
  addresses: ['a:1', 'b:2'],
};

test('each product has a line, and one more for each further address', () => {
  expect(workloadsText([certManager, immudb], plainPaint)).toBe(
    [
      'product       namespace     ready  version  address',
      'cert-manager  cert-manager  3/3    v1.21.2  -',
      'immudb        immudb        1/2    -        a:1',
      '                                            b:2',
    ].join('\n'),
  );
});

test('where addresses make the table too wide they get one of their own', () => {
  expect(workloadsText([certManager, immudb], plainPaint, 47)).toBe(
    [
      'product       namespace     ready  version',
      'cert-manager  cert-manager  3/3    v1.21.2',
      'immudb        immudb        1/2    -',
      '',
      'product  address',
      'immudb   a:1',
      '         b:2',
    ].join('\n'),
  );
  expect(workloadsText([certManager], plainPaint, 47)).toBe(
    [
      'product       namespace     ready  version',
      'cert-manager  cert-manager  3/3    v1.21.2',
    ].join('\n'),
  );
});

test('a terminal too narrow for any table gets paragraphs', () => {
  expect(workloadsText([immudb], plainPaint, 20)).toBe(
    [
      'immudb',
      '  namespace  immudb',
      '  ready      1/2',
      '  version    -',
      '',
      'product  address',
      'immudb   a:1',
      '         b:2',
    ].join('\n'),
  );
});

test('what is not ready stands out from what is', () => {
  const paint = {
    ...plainPaint,
    good: (text: string) => `<${text}>`,
    bad: (text: string) => `!${text}!`,
  };
  const text = workloadsText([certManager, immudb], paint);
  expect(text).toContain('<3/3>');
  expect(text).toContain('!1/2!');
});

test('a cluster without anything says so', () => {
  expect(workloadsText([], plainPaint)).toBe('nothing of plinth runs in this cluster');
});
