import {
  playedWithout,
  simulatedImages,
  webhooksServed,
} from '../../../../lab/control-plane/real/operators';

const grafana = 'docker.io/grafana/grafana:13.2.3';
const operator = 'ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0';
const server = 'ghcr.io/cloudnative-pg/postgresql:18.4-standard-trixie';
const traefik = 'registry.example:5000/library/traefik:v3.6.12@sha256:0123';
const wanted = [server, traefik, operator, grafana];

test('an operator is played where something is missing without which it does nothing', () => {
  expect(playedWithout([grafana])).toEqual([]);
  expect(playedWithout([server])).toEqual(['postgres']);
  expect(playedWithout([traefik, operator])).toEqual(['gateway', 'postgres']);
});

test('what is of no use without a missing image runs simulated along with it', () => {
  expect(simulatedImages(wanted, [grafana])).toEqual([grafana]);
  expect(simulatedImages(wanted, [server])).toEqual([operator, server]);
});

test('webhooks are called unless an operator that serves some is played', () => {
  expect(webhooksServed([])).toBe(true);
  expect(webhooksServed(['gateway', 'sealed-secrets'])).toBe(true);
  expect(webhooksServed(['cert-manager'])).toBe(false);
});

test('an image whose name only ends alike is no part of an operator', () => {
  expect(playedWithout(['docker.io/somebody/not-traefik:v1'])).toEqual([]);
});
