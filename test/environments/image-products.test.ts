import { ruleOf, fits } from '../../environments/image-policies';
import { imageProducts } from '../../environments/image-products';
import { images, tagOf } from '../../environments/images';

test('every image of the catalogue belongs to one product', () => {
  const all = imageProducts.flatMap((product) => product.images);
  expect(all.toSorted()).toEqual(Object.keys(images).toSorted());
});

test.each(imageProducts.map((product) => [product.images[0], product] as const))(
  'the tags of %s fit the one that it has, and its notes have an address',
  (name, { tags, notes }) => {
    expect(ruleOf(tags)).toBeDefined();
    expect(fits(tags, images[name])).toBe(true);
    expect(notes(tagOf(images[name]))).toMatch(/^https:\/\/[\w.-]+\/[^\s]*$/);
  },
);

test.each([
  [
    'cert-manager-controller',
    'v1.22.1',
    'https://cert-manager.io/docs/releases/release-notes/release-notes-1.22/',
  ],
  ['cloudnative-pg', '1.31.2', 'https://cloudnative-pg.io/docs/1.31/release_notes/v1.31'],
  ['immudb', '1.12.0-bullseye-slim', 'https://github.com/codenotary/immudb/releases/tag/v1.12.0'],
  ['postgresql', '18.5-standard-trixie', 'https://www.postgresql.org/docs/release/18.5/'],
  ['grafana', '13.3.1', 'https://grafana.com/docs/grafana/latest/whatsnew/whats-new-in-v13-3/'],
  [
    'infra-migration',
    '3.13.10-slim-trixie',
    'https://docs.python.org/release/3.13.10/whatsnew/changelog.html',
  ],
])('the notes of %s %s', (name, tag, address) => {
  const product = imageProducts.find(({ images: [first] }) => first === name);
  expect(product?.notes(tag)).toBe(address);
});
