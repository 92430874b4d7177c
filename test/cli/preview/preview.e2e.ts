import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commentText } from '../../../cli/comment/comment';
import { initializeStack } from '../../../cli/engine/pulumi';
import { pageOf } from '../../../cli/html/page';
import { noLinks } from '../../../cli/preview/links';
import { PreviewObserver } from '../../../cli/preview/observer';
import type { PreviewReport } from '../../../cli/preview/report';
import { runStack } from '../../../cli/stack-run';
import { smallProgram, type SmallProgram } from '../engine/program';
import { fakeHost } from '../fake-host';

jest.setTimeout(180_000);

const sdk = resolve(__dirname, '..', '..', '..', 'node_modules', '@pulumi', 'pulumi');

const source = (size: number, password: string) => `
const pulumi = require('@pulumi/pulumi');
new pulumi.Stash('settings', { input: { size: ${size}, text: 'one\\ntwo' } });
const secret = new pulumi.Stash('secret', { input: pulumi.secret({ password: '${password}' }) });
exports.size = ${size};
exports.password = secret.output;
`;

let program: SmallProgram;

beforeAll(async () => {
  program = await smallProgram(source(1, 'hunter2-before'));
  const plugin = join(program.workspace.pulumiHome, 'plugins', 'resource-pulumi-nodejs-v3.230.0');
  mkdirSync(plugin, { recursive: true });
  symlinkSync(
    join(sdk, 'pulumi-resource-pulumi-nodejs'),
    join(plugin, 'pulumi-resource-pulumi-nodejs'),
  );
  await initializeStack(program.call);
});

afterAll(() => {
  program.remove();
});

async function previewed(): Promise<PreviewReport> {
  const observer = new PreviewObserver();
  const { exit } = await runStack(fakeHost(program.call.directory), program.call, 'preview', {
    onEvent: (event) => {
      observer.onEvent(event);
    },
  });
  return observer.report('local', 1000, exit.code === 0 ? undefined : []);
}

test('what the real engine would create, change and not change is told, and no secret of it', async () => {
  const first = await previewed();
  expect([first.verdict, first.counts.create]).toEqual(['safe', 3]);
  await runStack(fakeHost(program.call.directory), program.call, 'up');
  expect((await previewed()).verdict).toBe('no changes');

  program.rewrite(source(2, 'hunter2-after'));
  const changed = await previewed();
  expect(changed.changes.map(({ change, resource }) => [change, resource])).toEqual([
    ['update', 'Stash secret'],
    ['update', 'Stash settings'],
  ]);
  expect(changed.outputs).toContainEqual({ path: 'size', kind: 'update', before: 1, after: 2 });
  const comment = commentText(changed, {});
  expect(comment).toContain('[secret]');
  for (const report of [first, changed]) {
    expect(commentText(report, {})).not.toContain('hunter2');
    expect(pageOf(report, noLinks, {})).not.toContain('hunter2');
  }
});

test('a program that fails is told in its own words', async () => {
  program.rewrite("throw new Error('wrong turn');");
  const report = await previewed();
  expect(report.verdict).toBe('fails');
  expect(commentText(report, {})).toContain('wrong turn');
});
