import { inParallel } from '../../cli/in-parallel';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('results come in the order of the items, so many at a time', async () => {
  let open = 0;
  let most = 0;
  const results = await inParallel([5, 1, 3, 2], 2, async (ms) => {
    open += 1;
    most = Math.max(most, open);
    await pause(ms);
    open -= 1;
    return ms * 10;
  });
  expect(results).toEqual([50, 10, 30, 20]);
  expect(most).toBe(2);
});

test('fails with the first failure, begins nothing more, and waits for what is under way', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const run = inParallel([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    await pause(item === 1 ? 1 : 20);
    if (item === 1) throw new Error('one is wrong');
    ended.push(item);
  });
  await expect(run).rejects.toThrow('one is wrong');
  expect([begun, ended]).toEqual([[1, 2], [2]]);
});

test('nothing is nothing', async () => {
  expect(await inParallel([], 4, () => Promise.reject(new Error('never')))).toEqual([]);
});
