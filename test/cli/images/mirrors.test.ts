import { challengeOf } from '../../../cli/images/registry/challenge';
import { endpointOf, mirrorsOf } from '../../../cli/images/registry/mirrors';
import { nextPage } from '../../../cli/images/registry/pages';
import { parseReference, referenceText } from '../../../cli/images/reference';
import { images } from '../../../environments/images';
import { userErrorOf } from '../../user-error';

test.each([
  ['ghcr.io', 'https://mirror.example.com', 'ghcr/'],
  ['quay.io', 'http://127.0.0.1:5000', ''],
  ['docker.io', 'https://all.example.com:8443', 'deep/er/'],
])('%s is asked at its mirror', (registry, origin, prefix) => {
  const mirrors = mirrorsOf(
    'ghcr.io=mirror.example.com/ghcr/, quay.io=127.0.0.1:5000,*=https://all.example.com:8443/deep/er',
    '--mirror',
  );
  expect(endpointOf(registry, mirrors)).toMatchObject({ origin, prefix });
});

test('without a mirror a registry is asked itself, where it answers', () => {
  const none = mirrorsOf('', '--mirror');
  expect(endpointOf('docker.io', none)).toEqual({
    origin: 'https://registry-1.docker.io',
    prefix: '',
    host: 'docker.io',
  });
  expect(endpointOf('quay.io', none).origin).toBe('https://quay.io');
  expect(endpointOf('localhost:5000', none).origin).toBe('http://localhost:5000');
});

test('fails for every mirror that is none, without its password', () => {
  const text = 'ghcr.io,quay.io=http://mirror.example.com,*=https://ada:secret@m.example.com';
  const rule =
    "must be '<registry>=<mirror>' with commas between several, such as 'ghcr.io=mirror.example.com/ghcr' or '*=127.0.0.1:5000'";
  expect(userErrorOf(() => mirrorsOf(text, '--mirror')).message).toBe(
    [
      `images: '--mirror' ${rule}, got 'ghcr.io'`,
      `images: '--mirror' ${rule}, got 'quay.io=http://mirror.example.com'`,
      `images: '--mirror' ${rule}, got '*=https://***@m.example.com'`,
      '  fix: credentials of a mirror belong in the docker configuration; http is for loopback alone',
    ].join('\n'),
  );
});

test.each([
  [
    'Bearer realm="https://a.example/token",service="a, b",scope="repository:x:pull,push"',
    {
      scheme: 'bearer',
      realm: 'https://a.example/token',
      service: 'a, b',
      scope: 'repository:x:pull,push',
    },
  ],
  ['basic realm="say \\"please\\""', { scheme: 'basic' }],
  [
    'Basic realm="x", BEARER realm=https://b.example/t',
    { scheme: 'bearer', realm: 'https://b.example/t', service: undefined, scope: undefined },
  ],
  ['Negotiate', undefined],
  ['', undefined],
])('the challenge %j is read', (header, challenge) => {
  expect(challengeOf(header)).toEqual(challenge);
});

const page = new URL('https://a.example/v2/x/y/tags/list?n=2');

test.each([
  ['</v2/x/y/tags/list?last=b&n=2>; rel="next"', 'https://a.example/v2/x/y/tags/list?last=b&n=2'],
  [
    '<http://inner:5000/v2/x/y/tags/list?last=b>; rel=next',
    'https://a.example/v2/x/y/tags/list?last=b',
  ],
  [
    '</first>; rel="first", </v2/x/y/tags/list?last=c,d>; rel="next"',
    'https://a.example/v2/x/y/tags/list?last=c,d',
  ],
  ['</v2/x/y/tags/list>; rel="prev"', undefined],
])('the next page of %j', (link, next) => {
  expect(nextPage(link, page)?.href).toBe(next);
});

test('references are taken apart, and put together again', () => {
  const locked = `localhost:5000/team/app:v1-a_b.c@sha256:${'d'.repeat(64)}`;
  for (const reference of [...Object.values(images), locked])
    expect(referenceText(parseReference(reference))).toBe(reference);
});

test.each([
  'busybox',
  'library/busybox:1',
  'docker.io/library/busybox',
  'docker.io/a:1@sha256:0',
  'docker.io/-a:1',
])('fails for the reference %s', (reference) => {
  expect(userErrorOf(() => parseReference(reference)).message).toBe(
    `images: 'reference' must be a full one with a tag, such as 'docker.io/library/busybox:1.37.0', got '${reference}'`,
  );
});
