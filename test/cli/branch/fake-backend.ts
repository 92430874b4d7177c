import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../../../cli/branch/place';
import { branchHost } from '../../../environments';

/** A run of the engine, as its history has it. */
export interface FakeRun {
  readonly kind: 'update' | 'destroy' | 'refresh';
  readonly at: string;
  readonly config?: Readonly<Record<string, string>>;
}

/** What a backend has of a stack. */
export interface FakeStack {
  /** The newest first. */
  readonly runs: readonly FakeRun[];
  /** What the engine exports. @default - nothing is in it */
  readonly deployment?: object;
}

/** A place whose engine is a script, and whose backend is a file. */
export interface FakeBackend {
  readonly place: Place;
  put(stack: string, what: FakeStack): void;
  names(): readonly string[];
}

// only what is asked of the engine here; anything else fails
const script = `
const { readFileSync, writeFileSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const file = join(__dirname, 'backend.json');
const stacks = JSON.parse(readFileSync(file, 'utf8'));
const args = process.argv.slice(2);
const after = (flag) => args[args.indexOf(flag) + 1];
const verb = args.slice(0, 2).join(' ');
const stack = stacks[after('--stack')];
const print = (value) => console.log(JSON.stringify(value));
if (verb === 'stack ls') print(Object.keys(stacks).map((name) => ({ name })));
else if (stack === undefined) {
  console.error("error: no stack named '" + after('--stack') + "' found");
  process.exitCode = 1;
} else if (verb === 'stack history') {
  const size = Number(after('--page-size'));
  const runs = size === 0 ? stack.runs : stack.runs.slice(0, size);
  print(runs.map(({ kind, at, config = {} }) => ({
    kind,
    result: 'succeeded',
    startTime: at,
    endTime: at,
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }])),
  })));
} else if (verb === 'stack export') {
  if (stack.deployment === 'damaged') {
    console.error('error: could not load checkpoint');
    process.exitCode = 1;
  } else print({ version: 3, deployment: stack.deployment ?? {} });
} else if (verb === 'stack rm') {
  delete stacks[after('--stack')];
  writeFileSync(file, JSON.stringify(stacks));
} else throw new Error('nobody expected: ' + args.join(' '));
`;

/** @param checkout folder that takes the place of a checkout; engine and backend are in its workspace */
export function fakeBackend(checkout: string): FakeBackend {
  const bin = join(checkout, '.plinth', 'bin');
  const file = join(bin, 'backend.json');
  const pulumi = join(bin, 'pulumi');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'engine.js'), script);
  const line = `exec "${process.execPath}" "${join(bin, 'engine.js')}" "$@"`;
  writeFileSync(pulumi, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  writeFileSync(file, '{}');
  const read = () => JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, FakeStack>>;
  const logs = join(checkout, '.plinth', 'logs');
  return {
    place: {
      host: branchHost(),
      runOf: (stack) => ({ stack, directory: checkout, pulumi, env: process.env, logs }),
      mend: () => Promise.resolve(),
    },
    put: (stack, what) => {
      writeFileSync(file, JSON.stringify({ ...read(), [stack]: what }));
    },
    names: () => Object.keys(read()),
  };
}
