import { sealedSecretsAlerts } from '../../../constructs/sealed-secrets/alerts';
import { sealedSecretsDashboard } from '../../../constructs/sealed-secrets/dashboard';
import { problemsInAlerts, problemsInDashboard } from '../monitoring/queries';

test('every query parses and asks for what the controller was seen to tell', () => {
  expect(problemsInDashboard(sealedSecretsDashboard(), ['sealed-secrets'])).toEqual([]);
  expect(problemsInAlerts(sealedSecretsAlerts, ['sealed-secrets'])).toEqual([]);
});

test('fails for the inventory of another product', () => {
  expect(problemsInDashboard(sealedSecretsDashboard(), ['web-app'])).not.toEqual([]);
});
