import fc from 'fast-check';
import { compare, tolerance } from '../../../../cli/database/drill/compare';
import { inDoubtOf } from '../../../../cli/database/drill/content';
import { firstCommit, unarchivedFrom } from '../../../../cli/database/drill/exposure';
import { drillReport, type DrillFacts } from '../../../../cli/database/drill/report';
import { drillText } from '../../../../cli/database/drill/text';
import { plainPaint } from '../../../../cli/host';

const table = (name: string, rows: number | null) => ({ table: name, rows, estimate: -1 });

describe('rows', () => {
  test('the same rows are the same, what is missing or differs fails', () => {
    const mark = {
      inDoubt: 0,
      tables: [table('a', 3), table('b', 3), table('c', 3), table('d', null)],
    };
    const restored = { tables: [table('a', 3), table('b', 2), table('d', null), table('e', 1)] };
    expect(compare(mark, restored)).toEqual([
      { table: 'a', source: 3, restored: 3, verdict: 'same' },
      { table: 'b', source: 3, restored: 2, verdict: 'differs' },
      { table: 'c', source: 3, restored: null, verdict: 'missing' },
      { table: 'd', source: null, restored: null, verdict: 'not counted' },
      { table: 'e', source: null, restored: 1, verdict: 'differs' },
    ]);
  });

  test('transactions under way explain 1 %, at least 100 rows, and no more', () => {
    expect([tolerance(50, 1), tolerance(100_000, 1), tolerance(100_000, 0)]).toEqual([
      100, 1000, 0,
    ]);
    const verdict = (rows: number, inDoubt: number) =>
      compare({ inDoubt, tables: [table('a', 100_000)] }, { tables: [table('a', rows)] })[0]
        ?.verdict;
    expect(verdict(99_000, 2)).toBe('in doubt');
    expect(verdict(98_999, 2)).toBe('differs');
    expect(verdict(99_999, 0)).toBe('differs');
  });

  test('whatever is lost in a quiet database is found', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ table: fc.string(), rows: fc.nat() }), {
          selector: (one) => one.table,
          minLength: 1,
        }),
        fc.nat(),
        fc.integer({ min: 1, max: 1000 }),
        (tables, which, lost) => {
          const all = tables.map((one) => ({ ...one, estimate: -1 }));
          const damaged = all.map((one, at) =>
            at === which % all.length ? { ...one, rows: one.rows - lost } : one,
          );
          const verdicts = compare({ inDoubt: 0, tables: all }, { tables: damaged });
          expect(verdicts.filter(({ verdict }) => verdict === 'differs')).toHaveLength(1);
          expect(compare({ inDoubt: 0, tables: all }, { tables: all })).not.toContainEqual(
            expect.objectContaining({ verdict: 'differs' }),
          );
        },
      ),
    );
  });
});

describe('the log', () => {
  const segmentBytes = 16 * 1024 * 1024;

  test('what no archive has begins with the oldest segment that waits, or the one that is written', () => {
    const at = { position: '2/5000060', segmentBytes };
    expect(unarchivedFrom({ ...at, oldestWaiting: null })).toBe(0x2_0500_0000n);
    expect(unarchivedFrom({ ...at, oldestWaiting: '00000003000000010000000F' })).toBe(
      0x1_0f00_0000n,
    );
  });

  test('the first commit of a dump is found among other records', () => {
    const dump = [
      'rmgr: Transaction len (rec/tot):     34/    34, tx:        741, lsn: 0/05000028, prev 0/04FFFFC8, desc: ABORT 2026-11-21 12:00:00.000001 UTC',
      'rmgr: Transaction len (rec/tot):     34/    34, tx:        742, lsn: 0/05000060, prev 0/05000028, desc: COMMIT 2026-11-21 12:58:59.123456 UTC',
      'rmgr: Transaction len (rec/tot):     34/    34, tx:        743, lsn: 0/05000090, prev 0/05000060, desc: COMMIT 2026-11-21 12:59:59.123456 UTC',
    ].join('\n');
    expect(firstCommit(dump)).toBe('2026-11-21T12:58:59.123Z');
    expect(firstCommit('')).toBeUndefined();
  });

  test('transactions that were under way at the mark are counted', () => {
    expect(inDoubtOf('742:742:', '742')).toBe(0);
    expect(inDoubtOf('740:742:740,741', '744')).toBe(4);
    expect(() => inDoubtOf('', '742')).toThrow(
      "the source's snapshot must be one of PostgreSQL's, got ''",
    );
  });
});

describe('the report', () => {
  const facts: DrillFacts = {
    ...{ stack: 'prod', cluster: 'main', namespace: 'app', recoverySeconds: 95, checkSeconds: 2 },
    backup: { name: 'main-daily', id: '20261121T030000', stoppedAt: '2026-11-21T03:00:25Z' },
    exposure: { at: '2026-11-21T13:00:00.000Z', seconds: 61, precision: 'measured' },
    mark: {
      at: '2026-11-21T13:00:01.000Z',
      position: '0/5000090',
      inDoubt: 0,
      unlogged: ['public.cache'],
    },
    tables: [{ table: 'public.orders', source: 3, restored: 3, verdict: 'same' }],
  };
  const now = new Date('2026-11-21T13:00:25Z');

  test('says what a disaster would have cost', () => {
    const report = drillReport(facts, { rpo: 600 });
    expect(report).toMatchObject({
      verdict: 'passed',
      problems: [],
      rpo: { seconds: 61, precision: 'measured', limitSeconds: 600 },
      rto: { seconds: 95 },
    });
    expect(drillText(report, now, { paint: plainPaint, columns: 100 })).toBe(
      [
        'table          source  restored',
        'public.orders  3       3         same',
        '',
        'backup        main-daily, ID 20261121T030000, taken 10 h ago',
        'recovered to  2026-11-21T13:00:01.000Z, 0/5000090',
        'RPO           1 min 1 s, allowed 10 min',
        'RTO           1 min 35 s',
        'unlogged      recovered empty, as always: public.cache',
        '',
        'drill passed: app/main of prod',
      ].join('\n'),
    );
  });

  test('fails with everything that is wrong', () => {
    const report = drillReport(
      {
        ...facts,
        tables: [
          { table: 'a', source: 3, restored: 2, verdict: 'differs' },
          { table: 'b', source: 3, restored: null, verdict: 'missing' },
          { table: 'c', source: null, restored: 1, verdict: 'differs' },
        ],
      },
      { rpo: 60, rto: 60 },
    );
    expect(report.verdict).toBe('failed');
    expect(report.problems).toEqual([
      'table a: 2 rows were recovered, 3 were there',
      'table b: is not in what was recovered',
      'table c: was recovered, but was not there at the mark',
      'RPO: 1 min 1 s of data would have been lost, at most 1 min may be',
      'RTO: recovery took 1 min 35 s, at most 1 min are allowed',
    ]);
    expect(drillText(report, now, { paint: plainPaint, columns: 100 })).toContain(
      'error: table b: is not in what was recovered\n',
    );
  });

  test('fails for a database without tables, which shows nothing', () => {
    expect(drillReport({ ...facts, tables: [] }, { rpo: 600 }).problems).toEqual([
      'app/main: has no table, so the drill shows nothing',
    ]);
  });
});
