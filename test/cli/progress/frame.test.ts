import { endLine, frame, plainLine, type StepView } from '../../../cli/progress/frame';

const view: StepView = {
  title: 'deploying',
  detail: '3 of 9 resources',
  waits: ['creating Deployment a/b: 0 of 1\nsecond line', 'creating Service a/b'],
  elapsedMs: 12_000,
};

test('a running step shows how far it is and what it waits for', () => {
  expect(frame(view, 0, 80)).toEqual([
    '⠋ deploying 3 of 9 resources (12 s)',
    '    creating Deployment a/b: 0 of 1',
    '    creating Service a/b',
  ]);
});

test('the sign turns', () => {
  expect([0, 1, 9, 10].map((tick) => frame(view, tick, 80)[0]?.[0])).toEqual(['⠋', '⠙', '⠏', '⠋']);
});

test('no line is as wide as the terminal', () => {
  expect(frame(view, 0, 30)).toEqual([
    '⠋ deploying 3 of 9 resources…',
    '    creating Deployment a/b:…',
    '    creating Service a/b',
  ]);
});

test('of many waits five are shown', () => {
  const waits = Array.from({ length: 8 }, (_, at) => `wait ${at}`);
  expect(frame({ ...view, waits }, 0, 80).slice(5)).toEqual(['    wait 4', '    and 3 more']);
});

test('a step without detail is its title', () => {
  expect(frame({ ...view, detail: '', waits: [] }, 0, 80)).toEqual(['⠋ deploying (12 s)']);
});

test('a finished step leaves its result', () => {
  expect(endLine(view, '9 created')).toBe('deploying: 9 created (12 s)');
});

test('in a log a running step is one line', () => {
  expect(plainLine(view)).toBe(
    'deploying: 3 of 9 resources; creating Deployment a/b: 0 of 1 and 1 more (12 s)',
  );
  expect(plainLine({ ...view, detail: '', waits: [] })).toBe('deploying: (12 s)');
});
