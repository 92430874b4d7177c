import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';
import { errorCode } from '../error-code';
import { draftText, type Draft } from './draft';
import { constantFor, listedIn, withRow } from './index-row';

/** Files of a new environment, relative to the checkout. */
export interface NewFiles {
  /** What was made. */
  readonly created: string;
  /** What got a row. */
  readonly changed: string;
}

/** Writes the file of a new environment and its row: both, or neither. */
export function writeNewEnvironment(checkout: string, draft: Draft): NewFiles {
  const { name } = draft.own;
  const created = join('environments', `${name}.ts`);
  const changed = join('environments', 'index.ts');
  const indexFile = join(checkout, changed);
  const index = readFileSync(indexFile, 'utf8');
  const source = listedIn(index).get(draft.from);
  if (source === undefined) throw new Error(`${changed} does not list '${draft.from}'`);
  if (existsSync(join(checkout, 'environments', name))) throw taken(`environments/${name}`);
  const own = constantFor(name, index);
  const row = withRow(index, name, own);
  const text = draftText(draft, { own, source });
  const [file, next] = [join(checkout, created), `${indexFile}.${process.pid}`];
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    throw errorCode(error) === 'EEXIST' ? taken(created) : error;
  }
  try {
    writeFileSync(next, row, { flag: 'wx' });
    renameSync(next, indexFile);
  } catch (error) {
    rmSync(next, { force: true });
    rmSync(file);
    throw error;
  }
  return { created, changed };
}

function taken(path: string): UserError {
  return new UserError(`${path}: is there already`, { fix: 'choose another name' });
}
