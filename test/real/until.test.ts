import { patienceMs } from '../loopback';
import { until, untilEqual } from './until';

const impatient = { seconds: 0.05, everyMs: 5 };

/** Fails so many times, then works. */
function late(failures: number) {
  let attempts = 0;
  return () => {
    attempts += 1;
    return attempts > failures
      ? Promise.resolve(`attempt ${attempts}`)
      : Promise.reject(new Error(`not at attempt ${attempts}`));
  };
}

test('what works at last is given, with the time that it took', async () => {
  const { value, elapsedMs } = await until('something', late(3), { seconds: 5, everyMs: 20 });
  expect(value).toBe('attempt 4');
  expect(elapsedMs).toBeGreaterThanOrEqual(50);
  expect(elapsedMs).toBeLessThan(5_000);
});

test('fails with what was waited for, the last reason, and what there was to see', async () => {
  const diagnosis = () => Promise.resolve('    pod/main-1 is Pending');
  const waiting = until('main is healthy', () => Promise.reject(new Error('phase is empty')), {
    ...impatient,
    diagnosis,
  });
  await expect(waiting).rejects.toThrow(
    /^main is healthy: not within 0\.05 s\n {2}last: phase is empty\n {4}pod\/main-1 is Pending$/,
  );
});

test('fails with the reason alone when nothing is looked at', async () => {
  const waiting = until('it', () => Promise.reject(new Error('no')), impatient);
  await expect(waiting).rejects.toThrow(/^it: not within 0\.05 s\n {2}last: no$/);
});

test('a diagnosis that fails does not hide the reason', async () => {
  const diagnosis = () => Promise.reject(new Error('no API server'));
  const waiting = until('it', late(1_000), { ...impatient, diagnosis });
  await expect(waiting).rejects.toThrow(/last: not at attempt \d+\nno diagnosis: no API server$/);
});

test('something becomes as it is wanted', async () => {
  const answers = [1, 2, 3];
  const ask = () => Promise.resolve(answers.shift() ?? 3);
  const { elapsedMs } = await untilEqual('the count', ask, 3, { seconds: 5, everyMs: 1 });
  expect(elapsedMs).toBeLessThan(5_000);
  expect(answers).toEqual([]);
});

test('fails with what it was instead', async () => {
  const waiting = untilEqual('the rows', () => Promise.resolve(['1']), ['1', '2'], impatient);
  await expect(waiting).rejects.toThrow(
    'the rows: not within 0.05 s\n  last: wanted ["1","2"], got ["1"]',
  );
});

test('the longer something is waited for, the rarer it is tried', () => {
  expect([0, 4_000, 10_000, 60_000].map((elapsed) => patienceMs(500, elapsed))).toEqual([
    500, 500, 1_000, 2_000,
  ]);
  expect(patienceMs(5_000, 60_000)).toBe(5_000);
});
