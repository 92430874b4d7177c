import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { followTheDay } from '../day/follow';
import { Platform } from './platform';

const minute = 60_000;
const { checkout } = Platform.current();

function git(...args: readonly string[]): void {
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
  execFileSync('git', [...author, ...args], { cwd: checkout });
}

beforeAll(() => {
  git('init', '--quiet', '--initial-branch=main');
  // a link to a folder is no folder to git
  writeFileSync(join(checkout, '.git', 'info', 'exclude'), 'node_modules\n');
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message=as it is');
});

followTheDay({ nodes: 'real', clone: () => checkout, patience: 15 * minute });
