import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyPage } from './page';

test('docs/policy.md says what the lists say; write-page.ts brings it up to date', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'policy.md'), 'utf8');
  expect(page).toBe(policyPage());
});

test('exceptions are numbered throughout, and each has a reason', () => {
  const rows = policyPage().match(/^\d+\. \*\*.+$/gm) ?? [];
  expect(rows.map((row) => Number.parseInt(row, 10))).toEqual(rows.map((_, at) => at + 1));
  for (const row of rows) expect(row).toMatch(/`: \S.{20,}\.$/);
});
