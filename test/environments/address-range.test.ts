import { haveCommonAddress, rangeOf } from '../../environments/address-range';

test.each([
  ['10.0.0.0/8', 10 * 2 ** 24, 11 * 2 ** 24 - 1],
  ['0.0.0.0/0', 0, 2 ** 32 - 1],
  ['255.255.255.255/32', 2 ** 32 - 1, 2 ** 32 - 1],
  ['172.16.3.16/28', 2886730512, 2886730527],
])('%s reaches from %d to %d', (cidr, first, last) => {
  expect(rangeOf(cidr)).toEqual({ first, last });
});

test.each([
  '10.0.0.1/8',
  '10.0.0.0',
  '10.0.0/8',
  '10.0.0.0.0/8',
  '256.0.0.0/8',
  '10.0.0.0/33',
  '010.0.0.0/8',
  '10.0.0.0/08',
  '::/0',
  '',
])('fails to take %j for a range', (cidr) => {
  expect(rangeOf(cidr)).toBeUndefined();
});

test.each([
  ['10.0.0.0/8', '10.255.255.255/32', true],
  ['10.255.255.255/32', '10.0.0.0/8', true],
  ['10.0.0.0/9', '10.128.0.0/9', false],
  ['10.0.0.0/8', 'nowhere', false],
])('%s and %s have an address in common: %s', (one, other, common) => {
  expect(haveCommonAddress(one, other)).toBe(common);
});
