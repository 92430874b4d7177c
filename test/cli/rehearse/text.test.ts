import { plainPaint } from '../../../cli/host';
import { reportText } from '../../../cli/rehearse/text';
import { clean, sample } from './sample';

const plain = { paint: plainPaint, columns: undefined };

test('a report tells phases, products, reasons, refusals, warnings, what stays, and the verdict last', () => {
  expect(reportText(sample, plain))
    .toBe(`phase                    result                                 time
up from nothing, v1      3 created                              1 min 01 s
preview of working tree  1 to create, 1 to delete, 2 unchanged  4.0 s
update to working tree   failed                                 5.0 s

product  created  updated  replaced  deleted
immudb   1        -        -         1

why
  loses data: StatefulSet immudb/immudb is deleted, and with it the way to the volumes of its pods
  fails: update to working tree failed: Deployment app/app: is forbidden

what the API server and the engine said
  rejected in 'update to working tree': Deployment app/app: is forbidden
    by <policy>

admitted with a warning
  Pod app/app: would violate

left by the destroy, because the program says so
  Bucket backups

plugins  gcp 9.37.0 (stand-in), kubernetes 4.34.2 (stand-in)

prod: loses data, something that holds data is replaced, deleted or overwritten (2 min 05 s)`);
});

test('a clean report is short', () => {
  expect(reportText(clean, plain)).toBe(`phase            result     time
up from nothing  3 created  1 min 01 s

plugins  gcp 9.37.0 (stand-in)

dev: safe, nothing that serves is replaced or deleted, and nothing stateful restarts (1 min 02 s)`);
});

test.each([
  ['safe', 'good'],
  ['disturbs', 'warn'],
  ['loses data', 'bad'],
  ['fails', 'bad'],
] as const)('the verdict `%s` has the colour for %s', (verdict, colour) => {
  const paint = { ...plainPaint, [colour]: (text: string) => `[${text}]` };
  const lines = reportText({ ...clean, verdict }, { paint, columns: undefined }).split('\n');
  expect(lines.at(-1)).toMatch(new RegExp(`^\\[dev: ${verdict}\\], `));
});
