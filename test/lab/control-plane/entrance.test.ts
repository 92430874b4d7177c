import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { UserError } from '../../../errors/user-error';
import { entranceOf } from '../../../lab/control-plane/entrance';
import { openEntrance } from '../../../lab/control-plane/simulation/entrance';
import { freePorts } from '../../../lab/control-plane/ports';

test('without an address there is none', () => {
  expect(entranceOf({ port: 1 })).toBeUndefined();
});

test('its port is the one of API servers unless another is asked for', () => {
  expect(entranceOf({ address: '127.1.2.3' })).toEqual({ address: '127.1.2.3', port: 6443 });
  expect(entranceOf({ address: '127.1.2.3', port: 1 })).toEqual({ address: '127.1.2.3', port: 1 });
});

test.each(['10.0.0.1', '0.0.0.0', 'localhost', '127.1', '::1', '127.0.0.1.example'])(
  'fails when the address is %s',
  (address) => {
    expect(() => entranceOf({ address })).toThrow(
      new UserError(
        `lab: 'address' must be on loopback (127.0.0.0/8), for nothing of a lab is reached from elsewhere, got '${address}'`,
      ),
    );
  },
);

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('what is said at the entrance arrives inside, and the other way', async () => {
  const inside = createServer((socket) => {
    socket.on('data', (data) => socket.end(`heard ${data.toString()}`));
  }).listen(0, '127.0.0.1');
  await once(inside, 'listening');
  const { port } = inside.address() as AddressInfo;
  const { apiServer: free } = await freePorts();
  const server = openEntrance(`127.44.5.6:${free}`, `https://127.0.0.1:${port}`);
  await once(server, 'listening');
  const outside = connect(free, '127.44.5.6');
  outside.write('hello');
  let answer = '';
  for await (const data of outside) answer += String(data);
  expect(answer).toBe('heard hello');
  inside.close();
  server.close();
});
