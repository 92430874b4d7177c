import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { quantity } from '../../../constructs/namespace/quantity';

test.each([
  [Size.mebibytes(64), '64Mi'],
  [Size.mebibytes(1024), '1Gi'],
  [Size.mebibytes(1536), '1536Mi'],
  [Size.gibibytes(5), '5Gi'],
])('%p is written the way Kubernetes prints it', (size, text) => {
  expect(quantity(size).value).toBe(text);
});

test('any number of mebibytes keeps its value', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (mebibytes) => {
      const text = String(quantity(Size.mebibytes(mebibytes)).value);
      expect(parseInt(text, 10) * (text.endsWith('Gi') ? 1024 : 1)).toBe(mebibytes);
    }),
  );
});
