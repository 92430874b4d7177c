import { goneByPs, parseProcStat, parsePs, processState } from '../../../cli/engine/processes';

const machine = 'cpu 1 2 3\nbtime 1000000\nprocesses 5\n';
const stat = (state: string) =>
  `42 (we (ird) name) ${state} 1 42 42 0 -1 4194304 100 0 0 0 5 3 0 0 20 0 7 0 250 1000 200`;

test('a process started so many ticks after the machine', () => {
  expect(parseProcStat(stat('S'), machine)).toEqual({ state: 'running', startedAt: 1_000_002_500 });
});

test.each(['Z', 'X'])('a process in state %s is gone', (state) => {
  expect(parseProcStat(stat(state), machine)).toEqual({ state: 'gone' });
});

test('ps tells the start as a date', () => {
  expect(parsePs('Ss   Sat Nov 21 10:00:00 2026\n')).toEqual({
    state: 'running',
    startedAt: new Date(2026, 10, 21, 10, 0, 0).getTime(),
  });
});

test.each(['', 'Z+   Sat Nov 21 10:00:00 2026\n'])("ps's line '%s' means gone", (line) => {
  expect(parsePs(line)).toEqual({ state: 'gone' });
});

test('this process runs, and started when it did', () => {
  const state = processState(process.pid);
  const startedAt = state.state === 'running' ? state.startedAt : 0;
  expect(Math.abs(Date.now() - process.uptime() * 1000 - startedAt)).toBeLessThan(2000);
});

test('a process id beyond the largest is gone', () => {
  expect(processState(2 ** 30)).toEqual({ state: 'gone' });
});

test('ps that knows no such process says that it is gone', () => {
  expect(goneByPs(Object.assign(new Error('Command failed'), { status: 1 }))).toEqual({
    state: 'gone',
  });
});

test('fails when ps itself fails, which says nothing about the process', () => {
  const missing = Object.assign(new Error('spawnSync ps ENOENT'), { code: 'ENOENT', status: null });
  expect(() => goneByPs(missing)).toThrow('spawnSync ps ENOENT');
});
