import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imagesPage } from './page';

/** A page without what prettier adds to tables. */
const words = (page: string): string => page.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();

test('docs/images.md says what the recipes say; page/write.ts brings it up to date', () => {
  const file = join(__dirname, '..', '..', '..', '..', 'docs', 'images.md');
  expect(words(readFileSync(file, 'utf8'))).toBe(words(imagesPage()));
});

test('an image that is not made says why', () => {
  expect(imagesPage()).toMatch(
    /^\| `docker\.io\/grafana\/grafana:[\d.]+` \| not made \| \S.* \|$/m,
  );
  expect(imagesPage()).not.toMatch(/\| not made \| +\|/);
});

test('an image of Debian packages names the one it is for', () => {
  expect(imagesPage()).toContain('| Debian forky: `postgresql-18` |');
});
