import { Port } from '../../../constructs/namespace/port';

test.each([
  ['one TCP port', Port.tcp(8080), { protocol: 'TCP', port: { value: 8080 } }],
  ['one UDP port', Port.udp(53), { protocol: 'UDP', port: { value: 53 } }],
  [
    'a range of TCP ports',
    Port.tcpRange(30000, 32767),
    { protocol: 'TCP', port: { value: 30000 }, endPort: 32767 },
  ],
  ['a range of one', Port.tcpRange(80, 80), { protocol: 'TCP', port: { value: 80 } }],
])('a port can be %s', (_, port, written) => {
  expect(port.toNetworkPolicyPort()).toEqual(written);
});

test.each([0, 65536, 1.5, Number.NaN])('fails when a port is %d', (port) => {
  expect(() => Port.tcp(port)).toThrow(
    `flow: 'port' must be a whole number from 1 to 65535, got '${String(port)}'`,
  );
});

test('fails when a range ends before it begins', () => {
  expect(() => Port.tcpRange(90, 80)).toThrow(
    "flow: 'port' range must end after it begins, got '90-80'",
  );
});
