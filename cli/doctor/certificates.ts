import { X509Certificate } from 'node:crypto';
import type { Need } from './need';

const day = 24 * 3600 * 1000;
const warnDays = 14;

/** The part of a Certificate of cert-manager that is read here. */
export interface Certificate {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly status?: {
    readonly notAfter?: string;
    readonly renewalTime?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
  };
}

/** Whether a certificate is good, and is renewed in time. */
export function certificateNeed({ metadata, status = {} }: Certificate, now: Date): Need {
  const place = `${metadata.namespace ?? ''}/${metadata.name}`;
  const name = `certificate ${place}`;
  const { notAfter, renewalTime, conditions = [] } = status;
  const ready = conditions.find(({ type }) => type === 'Ready');
  const describe = `kubectl -n ${metadata.namespace ?? ''} describe certificate ${metadata.name}`;
  if (ready?.status !== 'True') {
    const detail = `not ready${ready?.message === undefined ? '' : `: ${ready.message}`}`;
    return { name, state: 'missing', detail, fix: `see why: ${describe}` };
  }
  if (notAfter === undefined) return { name, state: 'ok', detail: 'ready' };
  const expiry = expiryNeed(name, new Date(notAfter), now);
  const due = renewalTime === undefined ? undefined : new Date(renewalTime);
  // cert-manager tries again within an hour of a failure
  if (due === undefined || now.getTime() - due.getTime() < day) {
    if (due === undefined || expiry.state === 'missing') return expiry;
    return { name, state: 'ok', detail: `${expiry.detail}, renewed on ${dateText(due)}` };
  }
  const state = expiry.state === 'missing' ? 'missing' : 'attention';
  const detail = `${expiry.detail}, should have been renewed on ${dateText(due)}`;
  return { name, state, detail, fix: `see why: ${describe}` };
}

/** Of a certificate in a Secret that nobody renews by itself: PEM, the first of a chain counts. */
export function secretNeed(place: string, pem: string, now: Date): Need {
  const name = `certificate in ${place}`;
  try {
    return expiryNeed(name, new Date(new X509Certificate(pem).validTo), now);
  } catch {
    // the reason would quote what is in the Secret
    return { name, state: 'missing', detail: "'tls.crt' holds no certificate", fix: 'put one in' };
  }
}

function expiryNeed(name: string, end: Date, now: Date): Need {
  const left = Math.floor((end.getTime() - now.getTime()) / day);
  const fix = 'renew it';
  if (end <= now) return { name, state: 'missing', detail: `expired on ${dateText(end)}`, fix };
  const detail = `good until ${dateText(end)}, ${left} days`;
  return left < warnDays
    ? { name, state: 'attention', detail, fix }
    : { name, state: 'ok', detail };
}

function dateText(date: Date): string {
  return date.toISOString().slice(0, 10);
}
