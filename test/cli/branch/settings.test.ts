import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  forgetBranchesOn,
  hostMeant,
  newerRecordIn,
  recordInFile,
  requireOwnSettings,
  secretsProviderIn,
  settingsFile,
} from '../../../cli/branch/settings';
import { userErrorOf } from '../../user-error';

let checkout: string;
let file: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'plinth-settings-'));
  file = settingsFile(checkout, 'branch-login');
});

afterEach(() => {
  rmSync(checkout, { recursive: true });
});

test('settings are beside the program, and need not be there', () => {
  expect(file).toBe(join(checkout, 'Pulumi.branch-login.yaml'));
  expect(recordInFile(file)).toEqual({});
  expect(secretsProviderIn(file)).toBeUndefined();
  expect(() => {
    requireOwnSettings(file, 'dev');
  }).not.toThrow();
});

test('settings say what the branch is, beside whatever else the engine keeps there', () => {
  writeFileSync(
    file,
    'secretsprovider: gcpkms://key\nconfig:\n  plinth:owner: ada@example.com\n  plinth:password:\n    secure: v1:x\n',
  );
  expect(recordInFile(file)).toEqual({ owner: 'ada@example.com' });
  expect(secretsProviderIn(file)).toBe('gcpkms://key');
});

test('settings say more than the backend only where they are newer than its newest run', () => {
  const known = new Date('2026-11-20T10:00:00Z');
  const said = { owner: 'ada@example.com' };
  expect(newerRecordIn(file, known)).toEqual({});
  writeFileSync(file, 'config:\n  plinth:owner: ada@example.com\n');
  const written = (at: string) => {
    utimesSync(file, new Date(at), new Date(at));
  };
  written('2026-11-20T09:59:59Z');
  expect(newerRecordIn(file, known)).toEqual({});
  expect(newerRecordIn(file, undefined)).toEqual(said);
  written('2026-11-20T10:00:01Z');
  expect(newerRecordIn(file, known)).toEqual(said);
});

test('the host is the one that is asked for, else the one that this checkout has recorded', () => {
  expect(hostMeant(checkout, 'branch-login', undefined)).toBeUndefined();
  writeFileSync(file, 'config:\n  plinth:host: local\n');
  expect(hostMeant(checkout, 'branch-login', undefined)).toBe('local');
  expect(hostMeant(checkout, 'branch-login', 'dev')).toBe('dev');
});

test('fails for the settings of a stack of the same name on another host', () => {
  writeFileSync(file, 'config:\n  plinth:host: dev\n');
  expect(() => {
    requireOwnSettings(file, 'dev');
  }).not.toThrow();
  const error = userErrorOf(() => {
    requireOwnSettings(file, 'local');
  });
  expect(error.problems).toEqual([
    `${file}: must be the settings of the branch on 'local', they are those of its stack on 'dev'`,
  ]);
  expect(error.fix).toBe('destroy that one first (--host dev), or move the file away');
});

test('settings of branches in a lab that is gone are forgotten, and no others', () => {
  const settings = (host: string) => `config:\n  plinth:host: ${host}\n`;
  writeFileSync(file, settings('local'));
  writeFileSync(settingsFile(checkout, 'branch-b'), settings('dev'));
  writeFileSync(settingsFile(checkout, 'branch-c'), 'config: {}\n');
  writeFileSync(settingsFile(checkout, 'dev'), settings('local'));
  forgetBranchesOn('local', checkout);
  expect(readdirSync(checkout).sort()).toEqual([
    'Pulumi.branch-b.yaml',
    'Pulumi.branch-c.yaml',
    'Pulumi.dev.yaml',
  ]);
});
