import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pruneHistory } from '../../../cli/engine/history';
import { temporaryFolder } from '../../temporary';

function historyOf(...names: readonly string[]): { state: string; left: () => readonly string[] } {
  const state = temporaryFolder('history');
  const folder = join(state, '.pulumi', 'history', 'plinth', 'local');
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), '');
  return { state, left: () => readdirSync(folder).sort() };
}

test('the states of the last three updates are kept, and what each update was', () => {
  // nanoseconds: too large for a number, and one digit more from some day on
  const updates = ['999', '1000', '1795281347828596822', '1795281347828596823'];
  const { state, left } = historyOf(
    ...updates.flatMap((time) => [
      `local-${time}.checkpoint.json`,
      `local-${time}.checkpoint.json.attrs`,
      `local-${time}.history.json`,
    ]),
    'other-1.checkpoint.json',
  );
  pruneHistory(state, 'plinth', 'local');
  expect(left()).toEqual(
    [
      ...updates
        .slice(1)
        .flatMap((time) => [
          `local-${time}.checkpoint.json`,
          `local-${time}.checkpoint.json.attrs`,
        ]),
      ...updates.map((time) => `local-${time}.history.json`),
      'other-1.checkpoint.json',
    ].sort(),
  );
});

test('a stack without a history has none to remove', () => {
  expect(() => {
    pruneHistory(temporaryFolder('history'), 'plinth', 'local');
  }).not.toThrow();
});
