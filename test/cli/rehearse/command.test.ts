import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rehearse } from '../../../cli/commands/rehearse';
import { fakeHost } from '../fake-host';

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'plinth-command-'));
});

afterEach(() => {
  rmSync(checkout, { recursive: true });
});

test('fails when the report could not be written, before anything is begun', async () => {
  const file = join(checkout, 'no', 'report.md');
  const host = fakeHost(checkout);
  const input = { arguments: ['local'], options: { markdown: file }, rest: [] };
  await expect(rehearse(input, host)).rejects.toThrow(
    `rehearse: '--markdown' must be a file that can be written, got '${file}': ENOENT`,
  );
  expect([host.steps, existsSync(join(checkout, '.plinth'))]).toEqual([[], false]);
});
