import { reserve } from '../../../lab/node/reservation';

const onLinux = process.platform === 'linux' ? test : test.skip;

// of a number that no lab has
const number = 1_000_000 + process.pid;

onLinux('a number has one holder, until he lets it go', async () => {
  const first = await reserve(number);
  expect(first).toBeDefined();
  expect(await reserve(number)).toBeUndefined();
  first?.release();
  await new Promise(setImmediate);
  const second = await reserve(number);
  expect(second).toBeDefined();
  second?.release();
});

onLinux('numbers are reserved each for itself', async () => {
  const both = [await reserve(number + 1), await reserve(number + 2)];
  expect(both).not.toContain(undefined);
  for (const one of both) one?.release();
});
