import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../errors/user-error';
import { forgetNpmSettings, requirePackageFiles } from '../../../cli/rehearse/programs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-programs-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('npm settings of a commit are removed, and nothing else', () => {
  for (const name of ['.npmrc', 'package.json']) writeFileSync(join(folder, name), '');
  forgetNpmSettings(folder);
  expect(readdirSync(folder)).toEqual(['package.json']);
});

test('of settings that are a link the link goes', () => {
  writeFileSync(join(folder, 'theirs'), '');
  symlinkSync('theirs', join(folder, '.npmrc'));
  forgetNpmSettings(folder);
  expect(readdirSync(folder)).toEqual(['theirs']);
});

test('a commit without any is as it was', () => {
  forgetNpmSettings(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('fails for a commit without packages, for which npm would go up to those of the checkout', () => {
  expect(() => {
    requirePackageFiles(folder, 'v0');
  }).toThrow(
    new UserError([
      "rehearse: 'v0' must have a package.json, it has none",
      "rehearse: 'v0' must have a package-lock.json, it has none",
    ]).message,
  );
  for (const name of ['package.json', 'package-lock.json']) writeFileSync(join(folder, name), '{}');
  expect(() => {
    requirePackageFiles(folder, 'v0');
  }).not.toThrow();
});
