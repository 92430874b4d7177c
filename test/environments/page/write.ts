import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentsPage } from './page';

writeFileSync(join(__dirname, '..', '..', '..', 'docs', 'environments.md'), environmentsPage());
