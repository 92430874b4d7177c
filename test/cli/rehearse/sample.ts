import type { RehearsalReport } from '../../../cli/rehearse/report';

const none = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

/** A report in which there is something of everything. */
export const sample: RehearsalReport = {
  stack: 'prod',
  from: { name: 'v1', commit: '0123456789abcdef0123456789abcdef01234567' },
  to: { name: 'working tree' },
  verdict: 'loses data',
  reasons: [
    {
      verdict: 'loses data',
      text: 'StatefulSet immudb/immudb is deleted, and with it the way to the volumes of its pods',
    },
    { verdict: 'fails', text: 'update to working tree failed: Deployment app/app: is forbidden' },
  ],
  phases: [
    {
      title: 'up from nothing, v1',
      stack: 'prod',
      purpose: 'first',
      succeeded: true,
      counts: { ...none, create: 3 },
      elapsedMs: 61_000,
    },
    {
      title: 'preview of working tree',
      stack: 'prod',
      purpose: 'plan',
      succeeded: true,
      counts: { ...none, create: 1, delete: 1, same: 2 },
      elapsedMs: 4000,
    },
    {
      title: 'update to working tree',
      stack: 'prod',
      purpose: 'update',
      succeeded: false,
      counts: none,
      elapsedMs: 5000,
    },
  ],
  products: [{ product: 'immudb', counts: { create: 1, update: 0, replace: 0, delete: 1 } }],
  changes: [
    {
      change: 'delete',
      urn: 'urn:1',
      resource: 'StatefulSet immudb/immudb',
      product: 'immudb',
      properties: [],
      loss: 'the way to the volumes of its pods',
    },
    {
      change: 'update',
      urn: 'urn:2',
      resource: 'Service immudb/immudb',
      product: 'immudb',
      properties: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
    },
    {
      change: 'create',
      urn: 'urn:3',
      resource: 'StatefulSet immudb/ledger',
      product: 'immudb',
      properties: [],
    },
  ],
  failures: [
    {
      kind: 'rejected',
      phase: 'update to working tree',
      resource: 'Deployment app/app',
      message: 'is forbidden\nby <policy>',
    },
  ],
  warnings: ['Pod app/app: would violate'],
  retained: ['Bucket backups'],
  left: [],
  plugins: ['gcp 9.37.0 (stand-in)', 'kubernetes 4.34.2 (stand-in)'],
  elapsedMs: 125_000,
};

/** The best of all reports. */
export const clean: RehearsalReport = {
  stack: 'dev',
  to: { name: 'working tree' },
  verdict: 'safe',
  reasons: [],
  phases: [
    {
      title: 'up from nothing',
      stack: 'dev',
      purpose: 'first',
      succeeded: true,
      counts: { ...none, create: 3 },
      elapsedMs: 61_000,
    },
  ],
  products: [],
  changes: [],
  failures: [],
  warnings: [],
  retained: [],
  left: [],
  plugins: ['gcp 9.37.0 (stand-in)'],
  elapsedMs: 61_500,
};
