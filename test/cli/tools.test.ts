import type { Step } from '../../cli/progress/progress';
import { toolProgress } from '../../cli/tools';

test('tools are counted as they come, and those being made are shown with what happens to them', () => {
  const shown: (readonly [string, readonly string[]])[] = [];
  const step: Step = {
    update: (detail, waits = []) => void shown.push([detail, waits]),
    done: () => undefined,
    fail: () => undefined,
  };
  const show = toolProgress(step, 2);
  show({ tool: 'etcd', step: 'found', detail: '', elapsedMs: 1 });
  show({ tool: 'pulumi', step: 'building', detail: 'go build', elapsedMs: 65_000 });
  show({ tool: 'pulumi', step: 'done', detail: '', elapsedMs: 66_000 });
  expect(shown).toEqual([
    ['1 of 2', []],
    ['1 of 2', ['building pulumi: go build (1 min 05 s)']],
    ['2 of 2', []],
  ]);
});
