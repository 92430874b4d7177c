import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyPage } from './page';

// run by hand after a list has changed; page.test.ts says when
writeFileSync(join(__dirname, '..', '..', 'docs', 'policy.md'), policyPage());
