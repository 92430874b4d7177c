import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readState, stateFile } from '../../../cli/engine/state';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-state-'));
  file = join(folder, 'local.json');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the state of a stack lies where the engine puts it', () => {
  expect(stateFile('/state', 'plinth', 'local')).toBe('/state/.pulumi/stacks/plinth/local.json');
});

test('a stack that was never made has no state', () => {
  expect(readState(file, 'local')).toBeUndefined();
});

test('a fresh stack is empty', () => {
  writeFileSync(file, JSON.stringify({ version: 3, checkpoint: { stack: 'local' } }));
  expect(readState(file, 'local')).toEqual({ types: new Set(), pendingCreates: [], outputs: {} });
});

test('only creations are pending, of all that was under way', () => {
  const resource = { urn: 'a', type: 't', custom: true };
  const pending = [
    { type: 'creating', resource },
    { type: 'deleting', resource: { ...resource, urn: 'b' } },
  ];
  const latest = {
    resources: [{ urn: 'c', type: 'u', custom: true }],
    pending_operations: pending,
  };
  writeFileSync(file, JSON.stringify({ checkpoint: { latest } }));
  expect(readState(file, 'local')).toEqual({
    types: new Set(['u']),
    pendingCreates: [resource],
    outputs: {},
  });
});

test("a stack's outputs stand at its own resource", () => {
  const type = 'pulumi:pulumi:Stack';
  const resources = [
    { urn: 'a', type: 'u', custom: true, outputs: { no: 1 } },
    { urn: 's', type, custom: false, outputs: { urls: { a: 'https://a' } } },
  ];
  writeFileSync(file, JSON.stringify({ checkpoint: { latest: { resources } } }));
  expect(readState(file, 'local')?.outputs).toEqual({ urls: { a: 'https://a' } });
});

test.each(['', '{"checkpoint": {"la', 'null', '{}'])("fails when the file holds '%s'", (text) => {
  writeFileSync(file, text);
  expect(() => readState(file, 'local')).toThrow(
    `state of stack 'local': ${file} must be a checkpoint of the engine, it is damaged`,
  );
});
