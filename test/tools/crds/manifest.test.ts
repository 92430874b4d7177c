import { header, isCrd, manifestsIndex, slim } from '../../../tools/crds/manifest';

const crd = {
  kind: 'CustomResourceDefinition',
  metadata: { name: 'books.example.dev', annotations: { 'api-approved.kubernetes.io': 'yes' } },
  spec: {
    names: { kind: 'Book' },
    versions: [
      {
        additionalPrinterColumns: [{ name: 'Age', description: 'how old', type: 'date' }],
        schema: {
          openAPIV3Schema: {
            description: 'a book',
            properties: {
              description: { description: 'what it is about', type: 'string' },
              properties: { properties: { title: { description: 'x', type: 'string' } } },
              chapters: { items: { description: 'y', properties: {}, type: 'object' } },
            },
          },
        },
        subresources: { status: {} },
      },
    ],
  },
};

test('descriptions go, fields that are called description or properties stay', () => {
  expect(slim(crd)).toEqual({
    ...crd,
    spec: {
      names: { kind: 'Book' },
      versions: [
        {
          additionalPrinterColumns: [{ name: 'Age', type: 'date' }],
          schema: {
            openAPIV3Schema: {
              properties: {
                description: { type: 'string' },
                properties: { properties: { title: { type: 'string' } } },
                chapters: { items: { properties: {}, type: 'object' } },
              },
            },
          },
          subresources: { status: {} },
        },
      ],
    },
  });
});

test('slimming what is slim changes nothing', () => {
  expect(slim(slim(crd))).toEqual(slim(crd));
});

test.each([
  [crd, true],
  [{ kind: 'ValidatingAdmissionPolicy' }, false],
  [null, false],
  [[], false],
])('%j is a CRD: %s', (document, expected) => {
  expect(isCrd(document)).toBe(expected);
});

test('the index names its command, its release and every manifest', () => {
  const index = manifestsIndex({
    command: 'node -r ./transpile/register.js tools/crds/generate.ts library',
    module: 'example.dev/library',
    version: 'v1.2.3',
    names: ['authors.example.dev', 'books.example.dev'],
  });
  expect(index)
    .toBe(`// Made by \`node -r ./transpile/register.js tools/crds/generate.ts library\` from example.dev/library@v1.2.3: change tools/crds instead.
import authors from './authors.example.dev.json';
import books from './books.example.dev.json';

/** Release that the manifests belong to. */
export const crdsVersion = 'v1.2.3';

/** Every CRD of the product, without descriptions. */
export const crdManifests = [
  authors,
  books,
];
`);
});

test('the first line of a generated file says where to change it', () => {
  expect(header('make crds', 'example.dev/library', 'v1.2.3')).toBe(
    '// Made by `make crds` from example.dev/library@v1.2.3: change tools/crds instead.',
  );
});
