import { plainPaint } from '../../../cli/host';
import { bugText, problemText, systemProblem } from '../../../cli/text/problem';
import { UserError } from '../../../errors/user-error';

test('every problem gets a line, and the fix comes last', () => {
  const error = new UserError(
    ["local.name: 'name' must be 'local', got 'x'", 'local.images: gone'],
    {
      fix: 'correct environments/local.ts',
    },
  );
  expect(problemText(error, plainPaint)).toBe(
    [
      "error: local.name: 'name' must be 'local', got 'x'",
      'error: local.images: gone',
      '  fix: correct environments/local.ts',
    ].join('\n'),
  );
});

test('without a fix there is no line for it', () => {
  expect(problemText(new UserError('no'), plainPaint)).toBe('error: no');
});

test('a bug keeps its stack and names the log', () => {
  const bug = new TypeError('x is not a function');
  bug.stack = 'TypeError: x is not a function\n    at up.ts:1';
  expect(bugText(bug, '/checkout/.plinth/logs/crash.log', plainPaint)).toBe(
    [
      'TypeError: x is not a function',
      '    at up.ts:1',
      'error: this is a bug in plinth, not a mistake of yours',
      '  log: /checkout/.plinth/logs/crash.log',
    ].join('\n'),
  );
});

test('a thrown value that is no error is shown as it is, without a log if none could be written', () => {
  expect(bugText('boom', undefined, plainPaint)).toBe(
    'boom\nerror: this is a bug in plinth, not a mistake of yours',
  );
});

test('a full disk is told with its path and a fix', () => {
  const error = Object.assign(new Error('ENOSPC'), {
    code: 'ENOSPC',
    path: '/checkout/.plinth/state',
  });
  expect(systemProblem(error)).toEqual({
    says: '/checkout/.plinth/state: no space left on the device',
    fix: 'free some space, then run the command again',
  });
});

test.each([
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'no permission'],
  ['EMFILE', 'too many open files'],
])('%s is told as: %s', (code, says) => {
  expect(systemProblem(Object.assign(new Error(code), { code }))?.says).toBe(says);
});

test.each([new Error('no code'), Object.assign(new Error('x'), { code: 'EPIPE' }), 'text'])(
  'anything else is not the machine: %s',
  (error) => {
    expect(systemProblem(error)).toBeUndefined();
  },
);
