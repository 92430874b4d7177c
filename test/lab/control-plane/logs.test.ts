import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { lastRelevantLine, relevantLine } from '../../../lab/control-plane/logs';
import { temporaryFolder } from '../../temporary';

test.each([
  ['a klog error', 'I1121 ok\nE1121 10:00 broken\nI1121 later\n', 'E1121 10:00 broken'],
  [
    'a fatal line of etcd',
    '{"level":"fatal","msg":"x"}\n{"level":"info"}\n',
    '{"level":"fatal","msg":"x"}',
  ],
  [
    'an error of kwok',
    '{"level":"ERROR","msg":"x"}\n{"level":"INFO"}\n',
    '{"level":"ERROR","msg":"x"}',
  ],
  ['a panic', 'panic: boom\n\ngoroutine 1 [running]:\n', 'panic: boom'],
  ['a bare error', 'Error: unknown flag: --x\nsee --help\n', 'Error: unknown flag: --x'],
  [
    'a wrong flag',
    'flag provided but not defined: -x\nUsage:\n',
    'flag provided but not defined: -x',
  ],
  ['a full disk', 'write: no space left on device\nbye\n', 'write: no space left on device'],
])('%s is found behind what follows it', (_, log, line) => {
  expect(relevantLine(log)).toBe(line);
});

test('the last complaint wins', () => {
  expect(relevantLine('E1121 first\nE1121 second\n')).toBe('E1121 second');
});

test('without a complaint it is the last line, and nothing for an empty log', () => {
  expect(relevantLine('one\ntwo\n\n')).toBe('two');
  expect(relevantLine('\n')).toBeUndefined();
});

test('a long line is cut', () => {
  expect(relevantLine('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
});

test('only the end of a long log is read, and a missing one has no line', async () => {
  const file = path.join(temporaryFolder('logs'), 'log');
  writeFileSync(file, `E1121 old\n${'I1121 fine\n'.repeat(10_000)}`);
  expect(await lastRelevantLine(file)).toBe('I1121 fine');
  expect(await lastRelevantLine(`${file}.none`)).toBeUndefined();
});
