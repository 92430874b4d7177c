// Tries connections from the network that it runs in: `[{ address, port, protocol }]` on its input, what came
// of each on its output. Plain JavaScript, because it is started dozens of times.
const { createSocket } = require('node:dgram');
const { createConnection } = require('node:net');

const patience = Number(process.argv[2]);

// a query for the root's name servers, which any name server answers in some way
const question = Buffer.from('504c010000010000000000000000020001', 'hex');

function overTcp({ address, port }) {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port });
    const end = (outcome) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => end('silent'), patience);
    socket.once('connect', () => end('connected'));
    socket.once('error', ({ code }) => end(code === 'ECONNREFUSED' ? 'refused' : 'silent'));
  });
}

function overUdp({ address, port }) {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (outcome) => {
      clearTimeout(timer);
      clearInterval(again);
      socket.close();
      resolve(outcome);
    };
    const ask = () => socket.send(question, port, address);
    const timer = setTimeout(() => end('silent'), patience);
    const again = setInterval(ask, 1000);
    socket.once('message', () => end('connected'));
    socket.once('error', () => end('silent'));
    ask();
  });
}

let input = '';
process.stdin.on('data', (chunk) => (input += chunk));
process.stdin.on('end', async () => {
  const tries = JSON.parse(input).map((to) => (to.protocol === 'UDP' ? overUdp(to) : overTcp(to)));
  process.stdout.write(JSON.stringify(await Promise.all(tries)));
});
