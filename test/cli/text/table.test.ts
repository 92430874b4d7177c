import { fits, table } from '../../../cli/text/table';

const headings = ['product', 'ready', 'address'];
const rows = [
  ['cert-manager', '3/3', 'cert-manager.svc:9402'],
  ['immudb', '2/2', 'immudb.svc:3322\nimmudb-read.svc:3322'],
];

test('columns are as wide as their widest cell, and cells of several lines make a row higher', () => {
  expect(table(headings, rows)).toBe(
    [
      'product       ready  address',
      'cert-manager  3/3    cert-manager.svc:9402',
      'immudb        2/2    immudb.svc:3322',
      '                     immudb-read.svc:3322',
    ].join('\n'),
  );
});

test('a table that just fits stays a table', () => {
  expect(table(headings, rows, 42)).toBe(table(headings, rows));
});

test('a table fits up to its own width, and everywhere that has no width', () => {
  expect([undefined, 42, 41].map((columns) => fits(headings, rows, columns))).toEqual([
    true,
    true,
    false,
  ]);
});

test('a table one column too wide becomes paragraphs, so that nothing is cut', () => {
  expect(table(headings, rows, 41)).toBe(
    [
      'cert-manager',
      '  ready    3/3',
      '  address  cert-manager.svc:9402',
      'immudb',
      '  ready    2/2',
      '  address  immudb.svc:3322',
      '           immudb-read.svc:3322',
    ].join('\n'),
  );
});

test('colours do not count as width', () => {
  expect(table(['a', 'b'], [['\u001b[32mxy\u001b[39m', 'z']])).toBe(
    'a   b\n\u001b[32mxy\u001b[39m  z',
  );
});
