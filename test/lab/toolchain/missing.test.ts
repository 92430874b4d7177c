import { UserError } from '../../../errors/user-error';
import { explain, missingTools } from '../../../lab/toolchain/missing';
import { fakeTool } from './greetings';

const entry = { folder: '/cache/tools/x', executable: '/cache/tools/x/x' };
const code = (name: string): Error =>
  Object.assign(new Error(`${name}: it failed`), { code: name });

test('every missing tool is named with all that was tried', () => {
  const error = missingTools(
    [
      {
        name: 'hello',
        tool: fakeTool('hello'),
        entry,
        rejected: ['/bin/hello is 1.0.0, must be ~1.2.0'],
      },
      { name: 'goodbye', tool: fakeTool('goodbye'), entry, rejected: [] },
      { name: 'made', tool: fakeTool('made'), entry, rejected: [] },
    ],
    new Map([
      ['hello', ['https://tools.test/hello answered 404', 'Go 1.26 or newer is not installed']],
      ['goodbye', ['Go 1.26 or newer is not installed']],
    ]),
    '/cache',
  );
  expect(error).toBeInstanceOf(UserError);
  expect(error.problems).toEqual([
    "tools.hello: 'version' 1.2.3 is missing: /bin/hello is 1.0.0, must be ~1.2.0; https://tools.test/hello answered 404; Go 1.26 or newer is not installed",
    "tools.goodbye: 'version' 1.2.3 is missing: Go 1.26 or newer is not installed",
  ]);
  expect(error.fix).toBe(
    "install Go 1.26 or newer (https://go.dev/dl), or let this machine reach the addresses above (HTTPS_PROXY and PLINTH_MIRROR are respected), or put these tools on PATH, or copy '/cache' from a machine of the same kind that has them",
  );
});

test.each(['ENOSPC', 'EDQUOT'])('a full disk (%s) is told as such', (name) => {
  expect(explain(code(name), '/cache')).toEqual(
    new UserError(
      `cache: 'folder' must have room for the tools, got '/cache' (${name}: it failed)`,
      {
        fix: 'free some space, or set PLINTH_CACHE to a folder on another disk; nothing half-written is left',
      },
    ),
  );
});

test.each(['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR'])(
  'a folder that cannot be written (%s) is told as such',
  (name) => {
    expect(explain(code(name), '/cache')).toEqual(
      new UserError("cache: 'folder' must be writable, got '/cache'", {
        fix: 'give this user the folder, or set PLINTH_CACHE to another one',
      }),
    );
  },
);

test('any other error stays what it is', () => {
  const bug = new TypeError('x is not a function');
  expect(explain(bug, '/cache')).toBe(bug);
});
