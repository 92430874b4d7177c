import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackRun } from '../../../cli/stack-run';
import { temporaryFolder } from '../../temporary';

/** An engine that prints one text, whatever it is asked, and remembers what that was. */
export function engineThatPrints(text: string): StackRun & { asked(): readonly string[] } {
  const directory = temporaryFolder('engine');
  const pulumi = join(directory, 'pulumi');
  const asked = join(directory, 'asked');
  writeFileSync(join(directory, 'answer'), text);
  writeFileSync(pulumi, `#!/bin/sh\necho "$@" >> '${asked}'\ncat '${join(directory, 'answer')}'\n`);
  chmodSync(pulumi, 0o755);
  return {
    stack: 'prod',
    directory,
    pulumi,
    env: process.env,
    logs: directory,
    asked: () => (existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : []),
  };
}
