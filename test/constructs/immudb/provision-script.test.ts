import { provisionScript } from '../../../constructs/immudb/provision-script';
import { rollsWith } from '../../../constructs/workload/pod';
import { find, synth } from './synth';

test('the script reaches the nodes as it is, and a changed one restarts them', () => {
  const { manifests } = synth();

  expect(find(manifests, 'ConfigMap', 'immudb-provision').data).toEqual({
    'provision.sh': provisionScript,
  });
  for (const name of ['immudb-primary', 'immudb-replica']) {
    expect(find(manifests, 'StatefulSet', name).spec).toMatchObject({
      template: { metadata: { annotations: rollsWith(provisionScript) } },
    });
  }
});

test("no backslash of TypeScript's is left in bash's expansions", () => {
  expect(provisionScript).toContain('${');
  expect(provisionScript).not.toContain('\\${');
});

test('fails on the first command that fails, and on a variable that is not set', () => {
  expect(provisionScript.split('\n').slice(0, 2)).toEqual(['#!/bin/bash', 'set -euo pipefail']);
});

test.each(['curl', 'wget', 'jq', 'python', 'perl', 'nc '])(
  "needs no %s, which the server's image does not hold",
  (tool) => {
    expect(provisionScript).not.toContain(tool);
  },
);

test('programs that take arguments are given no password', () => {
  const external = provisionScript
    .split('\n')
    .filter((line) => /^\s*(immudb|grep|tail|cat|kill|sleep|base64)\b/.test(line));

  expect(external.length).toBeGreaterThan(0);
  expect(external.filter((line) => /password|token/i.test(line))).toEqual([]);
});
