import { failuresOf, headline, kindOf, warningsOf } from '../../../cli/rehearse/failures';

test.each([
  [
    'rejected',
    'Deployment app/app: was not successfully created by the Kubernetes API server: pods "app" is forbidden: violates PodSecurity "restricted:latest"',
  ],
  ['rejected', 'update failed: Service "app" is invalid: spec.clusterIP: Invalid value'],
  ['rejected', 'admission webhook "validate.example.com" denied the request: no'],
  ['rejected', "property location value {x} has a problem: 'location' must be a region"],
  ['protected', 'resource "x" cannot be deleted\nbecause it is protected.'],
  ['protected', 'unable to replace resource "x"\nas it is currently marked for protection.'],
  ['not ready', 'Deployment app/app: timed out after 5 min: 0 of 2 pods are ready'],
  ['error', 'Error: there is no cluster of this kind yet'],
])('%s: %s', (kind, message) => {
  expect(kindOf(message)).toBe(kind);
});

test('what the engine only repeats is left out where something tells more', () => {
  expect(
    failuresOf([
      { severity: 'warning', message: 'beware' },
      { severity: 'error', resource: 'Stack plinth-prod', message: 'update failed' },
      { severity: 'error', resource: 'Service app/app', message: 'Service "app" is invalid' },
      { severity: 'error', resource: 'Service app/app', message: 'Service "app" is invalid' },
    ]),
  ).toEqual([
    { kind: 'rejected', resource: 'Service app/app', message: 'Service "app" is invalid' },
  ]);
});

test('what the engine repeats is told where it is all there is', () => {
  expect(failuresOf([{ severity: 'error', message: 'update failed' }])).toEqual([
    { kind: 'error', message: 'update failed' },
  ]);
});

test('of a message the line counts that tells what happened', () => {
  const message =
    "Running program 'to/stacks/main.js' failed with an unhandled exception:\nTypeError: no workers\n    at x";
  expect(headline(message)).toBe('TypeError: no workers');
  expect(headline('refused\nbecause of the quota')).toBe('refused');
  expect(headline('')).toBe('');
});

test('warnings name their object, each once', () => {
  expect(
    warningsOf([
      { severity: 'error', message: 'no' },
      { severity: 'warning', resource: 'Pod app/app', message: 'would violate' },
      { severity: 'warning', resource: 'Pod app/app', message: 'would violate' },
      { severity: 'warning', message: 'slow' },
    ]),
  ).toEqual(['Pod app/app: would violate', 'slow']);
});
