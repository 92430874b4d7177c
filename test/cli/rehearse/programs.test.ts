import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetNpmSettings } from '../../../cli/rehearse/programs';

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
