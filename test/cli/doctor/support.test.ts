import { environmentFor, environmentNames } from '../../../environments';
import { versionOf } from '../../../environments/images';
import { supportNeed, tableNeeds } from '../../../cli/doctor/support';
import { supportTable, tableChecked } from '../../../cli/doctor/support-table';

const table = [
  {
    product: 'engine',
    source: 'https://engine.example/releases',
    lines: {
      '1.3': '2026-01-31',
      '1.34': '2026-10-27',
      '1.35': '2027-02-28',
      '2': 'the release of 4',
      '0': 'over: nobody mends it',
    },
  },
];
const at = (version: string, now: string) =>
  supportNeed('engine', version, new Date(`${now}T12:00:00Z`), table);

test('a version whose last day is past asks for attention, with the page that says so', () => {
  expect(at('v1.34.2', '2026-11-22')).toEqual({
    name: 'support of engine',
    state: 'attention',
    detail: 'v1.34.2: support of 1.34 ended on 2026-10-27',
    fix: 'move to a later version: https://engine.example/releases',
  });
});

test.each([
  ['2026-10-27', 'attention', 'v1.34.2: 1.34 is supported until 2026-10-27, 0 days'],
  ['2026-08-29', 'attention', 'v1.34.2: 1.34 is supported until 2026-10-27, 59 days'],
  ['2026-08-28', 'ok', 'v1.34.2: 1.34 is supported until 2026-10-27'],
])('on %s it is %s', (now, state, detail) => {
  expect(at('v1.34.2', now)).toMatchObject({ state, detail });
});

test('1.3 is no beginning of 1.34, and is one of 1.3-gke.1', () => {
  expect(at('1.35.0', '2026-02-01')?.detail).toBe('1.35.0: 1.35 is supported until 2027-02-28');
  expect(at('1.3-gke.1', '2026-02-01')?.detail).toBe(
    '1.3-gke.1: support of 1.3 ended on 2026-01-31',
  );
});

test('where upstream has set no day, what it ends with is said', () => {
  expect(at('2.9', '2030-01-01')).toEqual({
    name: 'support of engine',
    state: 'ok',
    detail: '2.9: 2 is supported until the release of 4',
  });
});

test('what is over without a day asks for attention', () => {
  expect(at('0.21.0', '2026-01-01')).toMatchObject({
    state: 'attention',
    detail: '0.21.0: nobody mends it',
  });
});

test('a version that the table does not know is not called good', () => {
  expect(at('3.0.0', '2026-01-01')).toEqual({
    name: 'support of engine',
    state: 'unknown',
    detail: '3.0.0 is in no line of the table (0, 2, 1.3, 1.34, 1.35)',
    fix: 'see https://engine.example/releases',
  });
});

test('a product that nobody tracks is not spoken of', () => {
  expect(supportNeed('podinfo', '6.9.2', new Date(), table)).toBeUndefined();
});

test('a table that nobody compared for half a year says so itself', () => {
  expect(tableNeeds(new Date('2026-06-30'), '2026-01-01')).toEqual([]);
  expect(tableNeeds(new Date('2026-07-01'), '2026-01-01')).toEqual([
    {
      name: 'support table',
      state: 'attention',
      detail: 'last compared with its sources on 2026-01-01, 181 days ago',
      fix: 'compare cli/doctor/support-table.ts with the pages it names',
    },
  ]);
});

test('each day of the table is one, and each source an address', () => {
  for (const { lines, source } of supportTable) {
    expect(new URL(source).protocol).toBe('https:');
    for (const ends of Object.values(lines)) {
      if (/^\d/.test(ends)) expect(new Date(ends).toISOString().slice(0, 10)).toBe(ends);
    }
  }
});

test("every version that an environment has is in the table's lines", () => {
  const now = new Date(tableChecked);
  for (const name of environmentNames) {
    for (const [product, image] of Object.entries(environmentFor(name).images)) {
      expect(supportNeed(product, versionOf(image), now)?.state).not.toBe('unknown');
    }
  }
});
