import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentFor, environmentNames } from '../../../environments';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { platform } from '../../../stacks/platform';
import { at, listAt, type Manifest } from '../../../stacks/release/manifest';
import { plan } from '../../../stacks/release/plan';
import { run } from '../../run';
import { temporaryFolder } from '../../temporary';

// promtool is built where it is neither on PATH nor to be downloaded
jest.setTimeout(15 * 60_000);

/** Each object is a file of its own for Prometheus, as the operator writes them too. */
async function checkRules(rules: readonly Manifest[]): Promise<string> {
  const { promtool = 'promtool' } = await ensureTools(['promtool']);
  const folder = temporaryFolder('rules');
  const files = rules.map((rule, index) => {
    const file = join(folder, `${index}.yaml`);
    // JSON is YAML
    writeFileSync(file, JSON.stringify(at(rule, 'spec')));
    return file;
  });
  return (await run(promtool, ['check', 'rules', ...files])).out;
}

function rulesOf(stack: string): readonly Manifest[] {
  return plan(platform(environmentFor(stack)).charts, [])
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'PrometheusRule');
}

const watched = environmentNames.filter((name) => environmentFor(name).monitoring !== undefined);

test('an environment that nobody watches has no rules', () => {
  expect(watched).toEqual(['local', 'dev', 'stg', 'prod']);
  expect(rulesOf('edge')).toEqual([]);
});

test.each(watched)('Prometheus takes every rule of %s', async (stack) => {
  const rules = rulesOf(stack);
  const groups = rules.flatMap((rule) => listAt(rule, 'spec', 'groups'));
  const alerts = groups.flatMap((group) => listAt(group, 'rules'));
  expect(alerts.length).toBeGreaterThan(50);
  const answer = await checkRules(rules);
  expect(answer).not.toContain('FAILED');
  const taken = [...answer.matchAll(/SUCCESS: (\d+) rules found/g)].map(([, count]) => count);
  expect(taken).toHaveLength(rules.length);
  expect(taken.reduce((sum, count) => sum + Number(count), 0)).toBe(alerts.length);
});

test('fails for a rule that is none', async () => {
  const [sound] = rulesOf('local');
  if (sound === undefined) throw new Error('there are no rules');
  const rules = [{ alert: 'Wrong', expr: 'up ===' }];
  const answer = await checkRules([{ ...sound, spec: { groups: [{ name: 'wrong', rules }] } }]);
  expect(answer).toContain('could not parse expression');
});
