import type { Input } from '../../../cli/command';
import { hooksOf, phaseOf } from '../../../cli/phases/phase';
import { configuredText } from '../../../cli/phases/text';
import { plainPaint } from '../../../cli/host';

const input = (options: Input['options']): Input => ({ arguments: [], rest: [], options });

test('the phase is the one that was asked for; without one it is all of them', () => {
  expect(phaseOf(input({ phase: 'install' }))).toBe('install');
  expect(phaseOf(input({}))).toBeUndefined();
});

test('every run makes configuration; all at once, whatever can stop it runs before anything is touched', () => {
  const making = ['pre-config', 'make-config'];
  expect(hooksOf('config')).toEqual({ making, before: ['post-config'], after: [] });
  expect(hooksOf('install')).toEqual({
    making,
    before: ['post-config', 'pre-install'],
    after: ['post-install'],
  });
  expect(hooksOf('provision')).toEqual({
    making,
    before: ['post-config', 'pre-provision'],
    after: ['post-provision'],
  });
  expect(hooksOf(undefined)).toEqual({
    making,
    before: ['post-config', 'pre-install', 'pre-provision'],
    after: ['post-install', 'post-provision'],
  });
});

test('config says where the manifests are, and that nothing was touched', () => {
  const configured = { stack: 'dev', manifests: '/m', objects: 3, elapsed: 1200 };
  expect(configuredText(configured, plainPaint)).toBe(
    'manifests  /m\ndev is configured: 3 objects, nothing was touched (1.2 s)',
  );
});
