import type * as processHost from '../../../cli/edge/process-host';

/** picocolors decides at load, by the environment it finds then. */
function paintWhereCiIsSet(env: NodeJS.ProcessEnv, terminal: boolean | undefined): string {
  const before = process.env['CI'];
  process.env['CI'] = 'true';
  try {
    let painted = '';
    jest.isolateModules(() => {
      const { paintOf } = jest.requireActual<typeof processHost>('../../../cli/edge/process-host');
      painted = paintOf(env, terminal).bad('text');
    });
    return painted;
  } finally {
    if (before === undefined) delete process.env['CI'];
    else process.env['CI'] = before;
  }
}

test('colours a terminal', () => {
  expect(paintWhereCiIsSet({ TERM: 'xterm' }, true)).toBe('\u001b[31mtext\u001b[39m');
});

test.each<[string, NodeJS.ProcessEnv, boolean | undefined]>([
  ['a pipe, which says undefined', { TERM: 'xterm' }, undefined],
  ['a pipe in CI', { TERM: 'xterm', CI: 'true' }, undefined],
  ['a terminal of CI', { TERM: 'xterm', CI: 'true' }, true],
  ['a terminal with NO_COLOR', { TERM: 'xterm', NO_COLOR: '1' }, true],
  ['a dumb terminal', { TERM: 'dumb' }, true],
])('leaves %s plain', (_what, env, terminal) => {
  expect(paintWhereCiIsSet(env, terminal)).toBe('text');
});
