import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { imagesPage } from './page';

const file = join(__dirname, '..', '..', '..', '..', 'docs', 'images.md');
void format(imagesPage(), { parser: 'markdown', printWidth: 120 }).then((page) => {
  writeFileSync(file, page);
});
