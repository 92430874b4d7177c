import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { confirmed, isAttended } from '../../../cli/rollback/confirm';
import {
  makeRollbackFolder,
  removeRollbackFolder,
  rollbacksOf,
} from '../../../cli/rollback/folder';
import { stepsOf } from '../../../cli/rollback/known';
import { rollbackText } from '../../../cli/rollback/text';
import { plainPaint } from '../../../cli/host';
import type { Update } from '../../../cli/history/updates';
import { temporaryFolder } from '../../temporary';

const never = new AbortController().signal;

function terminal(...lines: readonly string[]) {
  const input = new PassThrough();
  const output = new PassThrough();
  for (const line of lines) input.write(`${line}\n`);
  return { input, output, said: () => String(output.read() ?? '') };
}

describe('a question', () => {
  test('is agreed to by the word alone', async () => {
    const agreed = terminal(' prod ');
    expect(await confirmed(agreed, 'Type prod:', 'prod', never)).toBe(true);
    expect(agreed.said()).toBe('Type prod: ');
  });

  test.each(['', 'y', 'yes', 'PROD', 'prod2'])('is declined by %j', async (answer) => {
    expect(await confirmed(terminal(answer), 'Type prod:', 'prod', never)).toBe(false);
  });

  test('is declined by an input that ends', async () => {
    const { input, output } = terminal();
    input.end();
    expect(await confirmed({ input, output }, 'Type prod:', 'prod', never)).toBe(false);
  });

  test('fails when the run is interrupted, before or while it waits', async () => {
    await expect(
      confirmed(terminal(), 'Type prod:', 'prod', AbortSignal.abort(new Error('stopped'))),
    ).rejects.toThrow('stopped');
    const later = new AbortController();
    const asked = confirmed(terminal(), 'Type prod:', 'prod', later.signal);
    later.abort(new Error('stopped'));
    await expect(asked).rejects.toThrow('stopped');
  });

  test('needs somebody at both ends', () => {
    const { input, output } = terminal();
    const person = { isTTY: true };
    expect(isAttended({ input, output })).toBe(false);
    expect(isAttended({ input: Object.assign(input, person), output })).toBe(false);
    expect(isAttended({ input, output: Object.assign(output, person) })).toBe(true);
  });
});

describe('the folder of a rollback', () => {
  test('is its own, and those of killed runs go', () => {
    const rollbacks = rollbacksOf(temporaryFolder('rollbacks'));
    // no process has a number as high
    const dead = join(rollbacks, '999999999-prod-abc');
    mkdirSync(join(dead, 'src'), { recursive: true });
    const folder = makeRollbackFolder(rollbacks, 'prod');
    expect(existsSync(dead)).toBe(false);
    expect(readdirSync(rollbacks)).toEqual([folder.split('/').at(-1)]);
    removeRollbackFolder(folder);
    expect(readdirSync(rollbacks)).toEqual([]);
  });

  test('of a run that lives stays', () => {
    const rollbacks = rollbacksOf(temporaryFolder('rollbacks'));
    const first = makeRollbackFolder(rollbacks, 'prod');
    makeRollbackFolder(rollbacks, 'prod');
    expect(existsSync(first)).toBe(true);
  });
});

test('what a state knows stands for what a preview says nothing of', () => {
  const urn = 'urn:pulumi:prod::plinth::kubernetes:core/v1:Namespace::namespace/shop';
  const type = 'kubernetes:core/v1:Namespace';
  const inputs = { kind: 'Namespace' };
  const resource = { urn, type, custom: true, id: 'shop', inputs, protect: true };
  const steps = stepsOf({ version: 3, deployment: { resources: [resource] } });
  expect([...steps.values()]).toEqual([
    {
      change: 'same',
      urn,
      type,
      id: 'shop',
      parent: '',
      custom: true,
      properties: [],
      inputs,
      planned: inputs,
      existed: true,
      protected: true,
      retained: false,
      failed: false,
    },
  ]);
});

test.each([0, 1])('of a replacement that is half done the half that stays is known', (at) => {
  const urn = 'urn:pulumi:prod::plinth::kubernetes:apps/v1:StatefulSet::app/db';
  const one = (id: string) => ({ urn, type: 'kubernetes:apps/v1:StatefulSet', custom: true, id });
  const dying = { ...one('old'), delete: true };
  const resources = at === 0 ? [dying, one('new')] : [one('new'), dying];
  const steps = stepsOf({ version: 3, deployment: { resources } });
  expect([...steps.values()].map(({ id }) => id)).toEqual(['new']);
});

const last: Update = {
  number: 12,
  kind: 'update',
  result: 'succeeded',
  started: '2026-01-02T03:04:05Z',
  message: 'break the login',
  changes: {},
  source: { commit: 'b'.repeat(40), tree: 'dirty' },
};
const target = {
  ...last,
  number: 11,
  message: 'a login\n\nwith a body',
  source: { commit: 'a'.repeat(40), tree: 'clean' as const },
};
const way = { stack: 'prod', last, target };

test('a rollback is told with its way, its changes and what would be lost', () => {
  const change = { urn: '', product: 'app', properties: ['spec.replicas'] };
  expect(
    rollbackText(
      {
        changes: [
          { ...change, change: 'delete', resource: 'StatefulSet app/db', loss: 'data' },
          { ...change, change: 'update', resource: 'Deployment app/app', disturbs: 'it stops' },
        ],
        losses: ['StatefulSet app/db would be deleted, and with it data'],
      },
      way,
      plainPaint,
    ),
  ).toBe(
    [
      'prod: from update 12 (bbbbbbbbb (dirty)) back to update 11 (aaaaaaaaa), a login',
      '',
      '- delete  StatefulSet app/db',
      '~ update  Deployment app/app  [it stops]',
      '            spec.replicas',
      '',
      'data would be lost',
      '  StatefulSet app/db would be deleted, and with it data',
    ].join('\n'),
  );
});

test('a rollback to what is there already says so', () => {
  expect(rollbackText({ changes: [], losses: [] }, way, plainPaint)).toMatch(
    /\n\nnothing would change$/,
  );
});
