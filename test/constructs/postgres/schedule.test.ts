import fc from 'fast-check';
import { postgresSchema } from '../../../environments/products/postgres-schema';
import { scheduleProblem, valuesOf } from '../../../constructs/postgres/schedule';
import { longestPause } from '../../../constructs/postgres/schedule-pause';
import { backup, problems } from './synth';

const form = "'schedule' must be six cron fields, seconds first (such as '0 0 2 * * *')";

test.each([
  '0 0 2 * * *',
  '0 30 1 * * sun',
  '*/30 0-59/5 0,12 1-15 jan-jun MON-FRI',
  '0 0 2 ? * ?',
  '5/10 * * * * *',
  '0 0 0 31 12 6',
])('takes %s', (schedule) => {
  expect(scheduleProblem(schedule)).toBeUndefined();
});

test.each([
  ['0 2 * * *', form],
  ['@nightly', form],
  ['', form],
  ['0 0 2 * * * *', form],
  ['61 0 0 * * *', `${form}: seconds must be '*', 0 to 59, or a list or range of them, got '61'`],
  ['0 60 0 * * *', `${form}: minutes must be '*', 0 to 59, or a list or range of them, got '60'`],
  ['0 0 24 * * *', `${form}: hours must be '*', 0 to 23, or a list or range of them, got '24'`],
  [
    '0 0 0 0 * *',
    `${form}: day of the month must be '*', 1 to 31, or a list or range of them, got '0'`,
  ],
  [
    '0 0 0 * 13 *',
    `${form}: month must be '*', 1 to 12 or jan to dec, or a list or range of them, got '13'`,
  ],
  [
    '0 0 0 * * 7',
    `${form}: weekday must be '*', 0 to 6 or sun to sat, or a list or range of them, got '7'`,
  ],
  [
    '0 0 0 * * sunday',
    `${form}: weekday must be '*', 0 to 6 or sun to sat, or a list or range of them, got 'sunday'`,
  ],
  ['0 0 20-4 * * *', `${form}: hours must not run backwards, got '20-4'`],
  ['*/0 0 0 * * *', `${form}: seconds must step by a number from 1, got '*/0'`],
  ['0 0 , * * *', `${form}: hours must be '*', 0 to 23, or a list or range of them, got ','`],
  ['0 0 L * * *', `${form}: hours must be '*', 0 to 23, or a list or range of them, got 'L'`],
])('fails for %s, and says why', (schedule, problem) => {
  expect(problems({ backup: { ...backup, schedule } })).toEqual([
    `postgres.main.backup: ${problem}, got '${schedule}'`,
  ]);
  expect(problems({ snapshots: { snapshotClass: 'csi', schedule } })).toEqual([
    `postgres.main.snapshots: ${problem}, got '${schedule}'`,
  ]);
});

test('fails for a day that never comes', () => {
  const schedule = '0 0 2 30 feb *';
  expect(problems({ backup: { ...backup, schedule } })).toEqual([
    `postgres.main.backup: 'schedule' must come up: there is no such day, got '${schedule}'`,
  ]);
});

const term = fc.oneof(
  fc.constantFrom(
    '*',
    '?',
    'mon',
    'jan',
    '',
    'x',
    '*/5',
    '3/7',
    '1-3',
    '3-1',
    '1-5/2',
    '*/0',
    '-',
    '/',
  ),
  fc.nat(70).map(String),
);
const schedules = fc
  .array(fc.array(term, { minLength: 1, maxLength: 2 }), { minLength: 5, maxLength: 7 })
  .map((fields) => fields.map((terms) => terms.join(',')).join(' '));

test('environments refuse what the construct refuses, but for ranges that run backwards', () => {
  const schema = postgresSchema.shape.clusters.valueType.shape.backup.unwrap().shape.schedule;
  fc.assert(
    fc.property(schedules, (schedule) => {
      const problem = scheduleProblem(schedule);
      fc.pre(problem?.includes('must not run backwards') !== true);
      expect(schema.safeParse(schedule).success).toBe(problem === undefined);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['0 0 2 * * *', '1 day'],
  ['0 0 2,14 * * *', '12 hours'],
  ['0 0 2 * * sun', '7 days'],
  ['0 0 2 1 * *', '31 days'],
  ['0 0 2 * * mon-fri', '3 days'],
  ['*/30 * * * * *', '30 seconds'],
  // either of them is enough where both say something: Saturday 2 to Friday 8
  ['0 0 0 1 * fri,sat', '6 days'],
  ['0 0 2 29 feb *', '1461 days'],
])('between two runs of %s there is at most %s', (schedule, pause) => {
  expect(longestPause(schedule)?.toHumanString()).toBe(pause);
});

test('a step after a single value runs on to the end, as the operator reads it', () => {
  expect(valuesOf('50/5 * * * * *')[0]).toEqual({ values: [50, 55], any: false });
  expect(valuesOf('*/20 * * * * *')[0]).toEqual({ values: [0, 20, 40], any: true });
});
