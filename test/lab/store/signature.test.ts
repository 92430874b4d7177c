import { signed, type StoreRequest } from '../../../lab/store/signature';

// the examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
const signer = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  host: 'examplebucket.s3.amazonaws.com',
  date: new Date('2013-05-24T00:00:00Z'),
};

test.each<[string, StoreRequest, string, string]>([
  [
    'GET with a header',
    { method: 'GET', path: '/test.txt', headers: { range: 'bytes=0-9' } },
    '/test.txt',
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'PUT with a body and a path to be encoded',
    {
      method: 'PUT',
      path: '/test$file.text',
      headers: {
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      },
      body: 'Welcome to Amazon S3.',
    },
    '/test%24file.text',
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'GET with a query that has no value',
    { method: 'GET', path: '/', query: { lifecycle: '' } },
    '/?lifecycle=',
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
  [
    'GET with a query of two, in any order',
    { method: 'GET', path: '/', query: { prefix: 'J', 'max-keys': '2' } },
    '/?max-keys=2&prefix=J',
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
])("signs Amazon's own example: %s", (_, request, target, signature) => {
  const { target: signedTarget, headers } = signed(request, signer);
  expect(signedTarget).toBe(target);
  expect(headers['authorization']).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/20130524\/us-east-1\/s3\/aws4_request,SignedHeaders=[a-z0-9;-]+,Signature=[0-9a-f]{64}$/,
  );
  expect(headers['authorization']?.split('Signature=')[1]).toBe(signature);
  expect(JSON.stringify(headers)).not.toContain(signer.secretAccessKey);
});

test('another secret, body or moment gives another signature', () => {
  const request: StoreRequest = { method: 'GET', path: '/x' };
  const signatures = [
    signed(request, signer),
    signed(request, { ...signer, secretAccessKey: 'other' }),
    signed({ ...request, body: 'x' }, signer),
    signed(request, { ...signer, date: new Date('2013-05-24T00:00:01Z') }),
  ].map(({ headers }) => headers['authorization']);
  expect(new Set(signatures).size).toBe(4);
});

test('what S3 encodes and encodeURIComponent does not is encoded', () => {
  const { target } = signed(
    { method: 'GET', path: "/a b/(c)*!'/d", query: { 'x!': 'y*' } },
    signer,
  );
  expect(target).toBe('/a%20b/%28c%29%2A%21%27/d?x%21=y%2A');
});
