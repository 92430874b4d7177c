import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factsOf } from '../../cli/checks/proofs';
import { temporaryFolder } from '../temporary';
import { Recorder } from './recorder';

const file = 'test/real/recorder.test.ts';

function recorder() {
  const facts = join(temporaryFolder('facts'), 'facts');
  return {
    record: new Recorder('PostgreSQL', facts),
    written: () => (existsSync(facts) ? factsOf(readFileSync(facts, 'utf8')) : []),
  };
}

test('facts and times are written down in their order, with the file that proved them', () => {
  const { record, written } = recorder();
  record.fact('every row is there', '1000 of 1000', { limit: 'one cluster' });
  record.time('a primary is replaced', 12_300, { atMostSeconds: 60 });
  record.time('a restart', 400);
  expect(written()).toEqual([
    {
      product: 'PostgreSQL',
      proof: 'every row is there',
      measured: '1000 of 1000',
      limit: 'one cluster',
      file,
    },
    {
      product: 'PostgreSQL',
      proof: 'a primary is replaced',
      measured: '12 s',
      limit: 'at most 1 min 00 s',
      file,
    },
    { product: 'PostgreSQL', proof: 'a restart', measured: '0.4 s', file },
  ]);
});

test('fails when a time exceeds its limit, and writes it down all the same', () => {
  const { record, written } = recorder();
  expect(() => {
    record.time('a restart', 61_000, { atMostSeconds: 60 });
  }).toThrow('a restart: took 1 min 01 s, at most 1 min 00 s are allowed');
  expect(written().map(({ measured }) => measured)).toEqual(['1 min 01 s']);
});

test('work is timed, and its result given', async () => {
  const { record, written } = recorder();
  expect(await record.timed('work', () => Promise.resolve(7))).toBe(7);
  expect(written()).toMatchObject([{ proof: 'work', measured: '0.0 s' }]);
});

test('what fails is no fact', async () => {
  const { record, written } = recorder();
  await expect(record.timed('work', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(written()).toEqual([]);
});

test('nothing is written where nobody collects facts', () => {
  const record = new Recorder('PostgreSQL', undefined);
  record.fact('every row is there', '1000 of 1000');
  expect(() => {
    record.time('a restart', 61_000, { atMostSeconds: 60 });
  }).toThrow('a restart: took 1 min 01 s, at most 1 min 00 s are allowed');
});
