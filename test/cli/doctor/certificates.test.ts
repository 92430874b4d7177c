import { certificateNeed, secretNeed, type Certificate } from '../../../cli/doctor/certificates';

const now = new Date('2026-11-22T12:00:00Z');
const certificate = (status: Certificate['status']): Certificate => ({
  metadata: { name: 'gateway', namespace: 'edge' },
  ...(status && { status }),
});
const ready = [{ type: 'Ready', status: 'True' }];

test('a certificate is good until its end, and renewed before', () => {
  const status = {
    conditions: ready,
    notAfter: '2027-01-20T00:00:00Z',
    renewalTime: '2026-12-21T00:00:00Z',
  };
  expect(certificateNeed(certificate(status), now)).toEqual({
    name: 'certificate edge/gateway',
    state: 'ok',
    detail: 'good until 2027-01-20, 58 days, renewed on 2026-12-21',
  });
});

test('one that should have been renewed asks for attention, and is missing once it has expired', () => {
  const late = {
    conditions: ready,
    notAfter: '2026-12-01T00:00:00Z',
    renewalTime: '2026-11-20T00:00:00Z',
  };
  expect(certificateNeed(certificate(late), now)).toEqual({
    name: 'certificate edge/gateway',
    state: 'attention',
    detail: 'good until 2026-12-01, 8 days, should have been renewed on 2026-11-20',
    fix: 'see why: kubectl -n edge describe certificate gateway',
  });
  const expired = { ...late, notAfter: '2026-11-21T00:00:00Z' };
  expect(certificateNeed(certificate(expired), now)).toMatchObject({
    state: 'missing',
    detail: 'expired on 2026-11-21, should have been renewed on 2026-11-20',
  });
});

test('one about to be renewed is no trouble, however little is left', () => {
  const status = {
    conditions: ready,
    notAfter: '2026-11-25T00:00:00Z',
    renewalTime: '2026-11-22T11:00:00Z',
  };
  expect(certificateNeed(certificate(status), now).state).toBe('ok');
});

test('fails when it was never issued, with what the issuer says', () => {
  const conditions = [{ type: 'Ready', status: 'False', message: 'Issuing: no DNS record' }];
  expect(certificateNeed(certificate({ conditions }), now)).toEqual({
    name: 'certificate edge/gateway',
    state: 'missing',
    detail: 'not ready: Issuing: no DNS record',
    fix: 'see why: kubectl -n edge describe certificate gateway',
  });
  expect(certificateNeed(certificate(undefined), now).detail).toBe('not ready');
});

test('what is in a Secret is read, and never quoted', () => {
  expect(secretNeed('app/tls', '-----BEGIN PRIVATE KEY-----', now)).toEqual({
    name: 'certificate in app/tls',
    state: 'missing',
    detail: "'tls.crt' holds no certificate",
    fix: 'put one in',
  });
});
