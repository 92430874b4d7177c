import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { UserError } from '../../errors/user-error';
import { callPulumi } from '../engine/pulumi';
import type { StackRun } from '../stack-run';
import { forgetSalt } from '../workspace';
import { recordIn, recordKeys, settingOf, type BranchRecord } from './record';

/** Settings of a branch's stack in this checkout: a copy, for the backend has what they say. */
export function settingsFile(checkout: string, stack: string): string {
  return join(checkout, `Pulumi.${stack}.yaml`);
}

/** What the settings in this checkout say of a branch. */
export function recordInFile(file: string): BranchRecord {
  return recordIn(configIn(file));
}

/**
 * What was said of a branch in this checkout alone: of a run that the backend knows the settings are a copy, and may be
 * an old one.
 *
 * @param known when the newest run that the backend knows of ended
 */
export function newerRecordIn(file: string, known: Date | undefined): BranchRecord {
  const written = statSync(file, { throwIfNoEntry: false })?.mtime;
  if (written === undefined) return {};
  return known === undefined || written > known ? recordInFile(file) : {};
}

/** The host that is asked for, else the one where this checkout has brought the branch up. */
export function hostMeant(
  checkout: string,
  stack: string,
  asked: string | undefined,
): string | undefined {
  return asked ?? recordInFile(settingsFile(checkout, stack)).host;
}

/** With what secrets of another stack are encrypted, where its settings in this checkout say so. */
export function secretsProviderIn(file: string): string | undefined {
  const provider = documentOf(file)['secretsprovider'];
  return typeof provider === 'string' ? provider : undefined;
}

/**
 * Makes sure that the settings in this checkout are those of the stack on its host.
 *
 * @throws UserError when they are those of a stack of the same name on another host.
 */
export function requireOwnSettings(file: string, host: string): void {
  const { host: said } = recordInFile(file);
  if (said === undefined || said === host) return;
  throw new UserError(
    `${file}: must be the settings of the branch on '${host}', they are those of its stack on '${said}'`,
    { fix: `destroy that one first (--host ${said}), or move the file away` },
  );
}

/** Removes the settings of all branches on a host whose state is gone, for they would fit no stack of another one. */
export function forgetBranchesOn(host: string, checkout: string): void {
  const files = readdirSync(checkout).filter((name) => /^Pulumi\.branch-.+\.yaml$/.test(name));
  for (const file of files.map((name) => join(checkout, name))) {
    if (recordInFile(file).host === host) rmSync(file);
  }
}

/** Creates the empty stack; a salt of an earlier one would not fit its key. */
export async function createStack(run: StackRun, secretsProvider?: string): Promise<void> {
  const file = settingsFile(run.directory, run.stack);
  forgetSalt(file);
  await callPulumi(run, [
    ...['stack', 'init', run.stack],
    ...(secretsProvider === undefined ? [] : ['--secrets-provider', secretsProvider]),
  ]);
}

/** Has the stack say what it is; the engine writes it into the history of every run. */
export async function writeRecord(run: StackRun, record: BranchRecord): Promise<void> {
  const values = recordKeys.flatMap((key) => {
    const value = record[key];
    return value === undefined ? [] : ['--plaintext', `${settingOf(key)}=${value}`];
  });
  await callPulumi(run, ['config', 'set-all', '--stack', run.stack, ...values]);
}

function configIn(file: string): Readonly<Record<string, unknown>> {
  const { config } = documentOf(file);
  return typeof config === 'object' && config !== null ? { ...config } : {};
}

function documentOf(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  const value: unknown = parseDocument(readFileSync(file, 'utf8')).toJS();
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
