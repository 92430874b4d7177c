import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '../temporary';
import { Canaries } from './search';

const value = 'ca?>?>/"~\n8c';
const canaries = new Canaries(new Map([['a', value]]));
const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each<[string, string | Buffer, string]>([
  ['as it is', `x${value}y`, 'plain'],
  ['in JSON', JSON.stringify({ value }), 'JSON'],
  ['in JSON in JSON', JSON.stringify(JSON.stringify({ value })), 'JSON in JSON'],
  ['in a URL', `https://a/?b=${encodeURIComponent(value)}`, 'URL'],
  ['in hex', Buffer.from(`x${value}`).toString('hex'), 'hex'],
  ['in base64', base64(value), 'base64, offset 0'],
  ['in base64, with text after it', base64(`${value}yy`), 'base64, offset 0'],
  ['in base64, one later', base64(`x${value}y`), 'base64, offset 1'],
  ['in base64, two later', base64(`xx${value}yyy`), 'base64, offset 2'],
  ['in base64url', Buffer.from(`${value}y`).toString('base64url'), 'base64url, offset 0'],
])('a value is found %s', (_, content, form) => {
  expect(canaries.in('it', content)).toContainEqual({ where: 'it', value: 'a', form });
});

test('a value is found in gzip, in base64 too', () => {
  const packed = gzipSync(`x${value}y`);
  expect(canaries.in('it', packed)).toEqual([{ where: 'it (gzip)', value: 'a', form: 'plain' }]);
  const text = `{"release": "${packed.toString('base64')}"}`;
  expect(canaries.in('it', text)).toEqual([
    { where: 'it (gzip in base64)', value: 'a', form: 'plain' },
  ]);
});

test.each(['', 'ca?>?>/', 'CA?>?>/"~\n8C', 'H4sIAAAAAAAAA0123456789012345678901234567890'])(
  'nothing is found in %j',
  (content) => {
    expect(canaries.in('it', content)).toEqual([]);
  },
);

test('files are found in every folder but those left out, links not followed', () => {
  const folder = temporaryFolder('canaries');
  for (const name of ['in/deep', 'out']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'in/deep/file'), value);
  writeFileSync(join(folder, 'in/clean'), 'clean');
  writeFileSync(join(folder, 'out/file'), value);
  symlinkSync(join(folder, 'out'), join(folder, 'in/link'));
  expect(canaries.below(folder, [/^out$/])).toEqual({
    files: 2,
    leaks: [{ where: 'in/deep/file', value: 'a', form: 'plain' }],
  });
  expect(canaries.below(folder).leaks.map(({ where }) => where)).toContain('out/file');
});

test('fails for a value that chance could write', () => {
  expect(() => new Canaries(new Map([['pin', '1234']]))).toThrow('too short to be looked for: pin');
});
