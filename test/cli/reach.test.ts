import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubeconfigOf, localKubeconfig, reachBy } from '../../cli/reach';
import { temporaryFolder } from '../temporary';
import { engineThatPrints } from './rollback/engine';

const notUp =
  "stack 'prod': it has no output 'kubeconfig', so it is not up\n  fix: bring it up: ./plinth up prod";

test("a stack's kubeconfig is the one in its outputs, and no other output is asked for", async () => {
  const run = engineThatPrints('"kind: Config"');
  expect(await kubeconfigOf({ run })).toBe('kind: Config');
  expect(run.asked()).toEqual([
    'stack output kubeconfig --json --show-secrets --stack prod --non-interactive --color=never',
  ]);
});

test('that of a stack in a lab is the one of the lab', async () => {
  const labKubeconfig = join(temporaryFolder('reach'), 'kubeconfig');
  const run = engineThatPrints('"another"');
  await expect(kubeconfigOf({ run, labKubeconfig })).rejects.toThrow(
    'the local platform is not up\n  fix: bring it up: ./plinth up',
  );
  writeFileSync(labKubeconfig, 'kind: Config');
  expect(await kubeconfigOf({ run, labKubeconfig })).toBe('kind: Config');
  expect(run.asked()).toEqual([]);
});

test('fails when the output is no kubeconfig', async () => {
  await expect(kubeconfigOf({ run: engineThatPrints('{ "kind": "Config" }') })).rejects.toThrow(
    notUp,
  );
});

test.each([
  ["error: current stack does not have output property 'kubeconfig'", notUp],
  ["error: no stack named 'prod' found", "no stack named 'prod' found"],
])('fails when the engine says %j', async (said, problem) => {
  const run = engineThatPrints('');
  writeFileSync(run.pulumi, `#!/bin/sh\necho "${said}" >&2\nexit 255\n`);
  await expect(kubeconfigOf({ run })).rejects.toThrow(problem);
});

test('fails when the local platform is not up', () => {
  expect(() => localKubeconfig(temporaryFolder('reach'))).toThrow(
    'the local platform is not up\n  fix: bring it up: ./plinth up',
  );
});

test('a login of its own is part of the way, whatever this shell has', () => {
  const kubeconfig = JSON.stringify({
    'current-context': 'dev',
    contexts: [{ name: 'dev', context: { cluster: 'dev', user: 'ann' } }],
    clusters: [{ name: 'dev', cluster: { server: 'https://c.example:6443' } }],
    users: [{ name: 'ann', user: { token: 'abc' } }],
  });
  const { connection } = reachBy(kubeconfig, {});
  expect(connection.server.origin).toBe('https://c.example:6443');
  expect(connection.token).toBe('abc');
});
