import { RehearsedCheckout } from '../e2e/rehearsals';
import { followTheDay } from './follow';

const minute = 60_000;
const clone = new RehearsedCheckout();

followTheDay({ nodes: 'simulated', clone: () => clone.directory, patience: 15 * minute });

afterAll(() => {
  clone.plinth('down');
  for (const stack of ['dev', 'stg']) clone.plinth('rehearse', stack, '--discard');
  clone.remove();
}, 2 * minute);

test('nothing of the day still runs', () => {
  expect([clone.leftovers(), clone.processes()]).toEqual([[], []]);
});
