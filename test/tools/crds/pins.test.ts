import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crdsVersion as certManagerVersion } from '../../../constructs/cert-manager/crds/manifests';
import { crdsVersion as gatewayApiVersion } from '../../../constructs/gateway-api/crds/manifests';
import { images } from '../../../environments/images';
import { catalogue } from '../../../tools/crds/catalogue';

const goMod = readFileSync(join(__dirname, '../../../tools/crds/go.mod'), 'utf8');

function pinned(product: string): string | undefined {
  const module = catalogue.find((source) => source.product === product)?.module ?? '?';
  return goMod
    .split('\n')
    .map((line) => line.trim().split(' '))
    .find(([name]) => name === module)?.[1];
}

test.each([
  ['cert-manager', certManagerVersion],
  ['gateway-api', gatewayApiVersion],
])('the committed CRDs of %s are those of the pinned module', (product, version) => {
  expect(version).toBe(pinned(product));
});

test('fails to find a version of what is not pinned', () => {
  expect(pinned('no-such-product')).toBeUndefined();
});

test('every image of cert-manager is of the release of its CRDs', () => {
  const tags = Object.entries(images)
    .filter(([name]) => name.startsWith('cert-manager-'))
    .map(([, image]) => image.split(':')[1]);
  expect(tags).toEqual(tags.map(() => certManagerVersion));
  expect(tags).toHaveLength(4);
});
