import { generateKeyPairSync } from 'node:crypto';
import {
  certificateRequest,
  locallySigned,
  selfSigned,
  type Authority,
} from '../../lab/x509/certificates';
import { certificateIn, certificatesIn, isChain, isKeyOf } from './certificate-chain';

const key = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const noNames = { dnsNames: [], ipAddresses: [], uris: [] };
const times = { notBefore: new Date(Date.now() - 1_000), notAfter: new Date(Date.now() + 60_000) };
const authorityRules = {
  ...times,
  allowedUses: ['cert_signing'],
  role: { maxPathLength: -1 },
  subjectKeyIds: 'all',
} as const;

async function authority(commonName: string): Promise<Authority> {
  const own = key();
  const rules = { ...authorityRules, authorityKeyId: 'unset' } as const;
  const { pem } = await selfSigned(own, { commonName }, noNames, rules);
  return { certificatePem: pem, key: own };
}

async function signed(by: Authority, commonName: string, role: 'leaf' | 'authority') {
  const own = key();
  const { pem: request } = await certificateRequest(own, { commonName }, noNames);
  const leaf = {
    ...times,
    allowedUses: ['server_auth'],
    role: 'leaf',
    subjectKeyIds: 'all',
  } as const;
  const { pem } = await locallySigned(request, by, role === 'leaf' ? leaf : authorityRules);
  return { certificatePem: pem, key: own };
}

test('a certificate, its issuer and the root above make a chain', async () => {
  const root = await authority('root');
  const between = await signed(root, 'between', 'authority');
  const leaf = await signed(between, 'leaf', 'leaf');
  const chain = certificatesIn(`${leaf.certificatePem}\n${between.certificatePem}`);
  expect(chain.map(({ subject }) => subject)).toEqual(['CN=leaf', 'CN=between']);
  expect(isChain(chain, certificateIn(root.certificatePem))).toBe(true);
  expect(isChain([...chain].reverse(), certificateIn(root.certificatePem))).toBe(false);
});

test('fails for an authority of the same name with another key', async () => {
  const leaf = await signed(await authority('root'), 'leaf', 'leaf');
  const { certificatePem } = await authority('root');
  expect(isChain(certificatesIn(leaf.certificatePem), certificateIn(certificatePem))).toBe(false);
});

test('a key is that of its certificate and of no other', async () => {
  const [one, other] = [await authority('one'), await authority('other')];
  const pem = one.key.export({ type: 'pkcs8', format: 'pem' }).toString();
  expect(isKeyOf(pem, certificateIn(one.certificatePem))).toBe(true);
  expect(isKeyOf(pem, certificateIn(other.certificatePem))).toBe(false);
});

test('fails when a text holds no certificate', () => {
  expect(() => certificateIn('nothing')).toThrow('no certificate in the text');
});
