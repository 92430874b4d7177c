import { encryptedFile } from '../../../../stacks/secrets/sops/encrypted-file';

const encrypted = 'ENC[AES256_GCM,data:a+/=,iv:b,tag:c,type:str]';
const path = 'secrets/prod.sops.yaml';

const file = (body: string, metadata = 'version: 3.10.2') => `kind: Secret
metadata: {name: payment}
${body}
sops:
  ${metadata}
`;

test('values that are encrypted, or empty, are in order, and so is everything around them', () => {
  const body = `stringData: {api-key: "${encrypted}", empty: "", nothing: null}
data: {b: "${encrypted}"}
items: [{stringData: {a: "${encrypted}"}}]`;
  expect(encryptedFile(path, file(body))).toEqual({ recipients: [], findings: [] });
});

test('tells for whom it is encrypted', () => {
  const metadata = `age: [{recipient: age1abc, enc: x}, {recipient: age1def, enc: y}]
  gcp_kms: [{resource_id: projects/p/locations/l/keyRings/r/cryptoKeys/k, enc: z}]
  kms: [{arn: 'arn:aws:kms:a'}]
  pgp: [{fp: '0123'}]
  key_groups: [{age: [{recipient: age1ghi}]}]`;
  expect(encryptedFile(path, file(`data: {a: "${encrypted}"}`, metadata)).recipients).toEqual([
    'age1abc',
    'age1def',
    'projects/p/locations/l/keyRings/r/cryptoKeys/k',
    'arn:aws:kms:a',
    '0123',
    'age1ghi',
  ]);
});

const inTheClear = (where: string) =>
  `${path}: '${where}' must be encrypted, but stands there in the clear`;

test.each<[string, string, readonly string[]]>([
  [
    'a file that nobody encrypted',
    'kind: Secret\nstringData: {password: hunter2}\n',
    [`${path}: must be encrypted, but stands there in the clear`],
  ],
  ['an empty file', '', [`${path}: must be YAML`]],
  ['text', 'hunter2', [`${path}: must be encrypted, but stands there in the clear`]],
  ['broken YAML', 'password: hunter2: [', [`${path}: must be YAML`]],
  [
    'a value in the clear',
    file(`stringData: {a: "${encrypted}", password: hunter2}`),
    [inTheClear('stringData.password')],
  ],
  [
    'values in the clear deep inside, and no text',
    file(`items:\n- data: {a: hunter2}\n- stringData: {b: [1, true], c: {d: "${encrypted} "}}`),
    [
      inTheClear('items.0.data.a'),
      inTheClear('items.1.stringData.b.0'),
      inTheClear('items.1.stringData.b.1'),
      inTheClear('items.1.stringData.c.d'),
    ],
  ],
  [
    'a value by reference',
    file(`x: &x hunter2\nstringData: {a: *x}`),
    [inTheClear('stringData.a')],
  ],
  [
    'several documents',
    `${file(`data: {a: "${encrypted}"}`)}---\n${file(`data: {a: "${encrypted}"}`)}`,
    [`${path}: must be one document, got 2: sops would give the first alone`],
  ],
])('refuses %s without showing it', (_, text, problems) => {
  const { findings } = encryptedFile(path, text);
  expect(findings.map(({ problem }) => problem)).toEqual(problems);
  expect(JSON.stringify(findings)).not.toContain('hunter2');
});
