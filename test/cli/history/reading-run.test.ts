import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stateFile } from '../../../cli/engine/state';
import { givenTo, livesHere, lookAt } from '../../../cli/history/reading-run';
import { workspaceOf } from '../../../cli/workspace';
import { temporaryFolder } from '../../temporary';
import { fakeHost } from '../fake-host';
import { engineThatPrints } from '../rollback/engine';

function checkoutWith(...stacks: readonly string[]): string {
  const checkout = temporaryFolder('look');
  for (const stack of stacks) {
    const file = stateFile(workspaceOf(checkout).state, 'plinth', stack);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '{}');
  }
  return checkout;
}

test('the lab and branches in it live in this checkout, everything else elsewhere', () => {
  const checkout = checkoutWith('local', 'branch-x', 'prod');
  const here = ['local', 'branch-x', 'branch-y', 'prod'].filter((stack) =>
    livesHere(checkout, stack),
  );
  expect(here).toEqual(['local', 'branch-x']);
});

test('a branch in the lab is looked at with what the lab has', async () => {
  const checkout = checkoutWith('branch-x');
  const { bin, kubeconfig, state } = workspaceOf(checkout);
  const { run, labKubeconfig } = await lookAt(fakeHost(checkout), 'branch-x');
  expect(labKubeconfig).toBe(kubeconfig);
  expect(run).toMatchObject({
    stack: 'branch-x',
    pulumi: `${bin}/pulumi`,
    env: {
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
    },
  });
});

test('fails for the local stack where there is none', async () => {
  await expect(lookAt(fakeHost(checkoutWith()), 'local')).rejects.toThrow(
    'the local platform is not up\n  fix: bring it up: ./plinth up',
  );
});

test('what a stack was told is known however long ago that was', async () => {
  const day = (at: number) => new Date(Date.UTC(2026, 0, at)).toISOString();
  const config = { 'plinth:nodes': { value: 'real', secret: false } };
  const updates = [
    ...Array.from({ length: 20 }, (_, at) => ({ kind: 'refresh', startTime: day(31 - at) })),
    { kind: 'update', startTime: day(1), config },
  ];
  const run = engineThatPrints(JSON.stringify(updates));
  expect(await givenTo(run)).toEqual({ nodes: 'real' });
  expect(run.asked()).toEqual([
    'stack history --json --stack prod --page-size 0 --non-interactive --color=never',
  ]);
});
