import {
  contentDigest,
  isOutdated,
  labObjects,
  simulatedOf,
  type LabContent,
} from '../../../../lab/control-plane/real/contents';
import type { RealRecord } from '../../../../lab/control-plane/real/record';
import { nodeNetwork } from '../../../../lab/node/network';

const web = 'registry.example/web:1';
const grafana = 'docker.io/grafana/grafana:13';
const network = nodeNetwork(3);

const image = (reference: string, digest: string) => ({
  ...{ reference, digest, archive: `/cache/${digest}.tar` },
  origin: 'built' as const,
});
const content = (digest: string, missing: LabContent['images']['missing'] = []): LabContent => ({
  wanted: [web, grafana],
  images: { present: [image(web, digest)], missing },
  node: 'of today',
});
const before = content('sha256:1');
const record: RealRecord = {
  ...{ network: 3, missing: [], simulated: [], played: [], built: [], webhooks: 'called' },
  content: contentDigest(before, network),
};

test('a lab is current as long as its images and its own objects are the same', () => {
  expect(isOutdated(record, content('sha256:1'))).toBe(false);
});

test('a lab is outdated when an image has another content under the same name', () => {
  expect(isOutdated(record, content('sha256:2'))).toBe(true);
});

test('a lab is outdated when an object of its own is another one, here the policy for pods without an image', () => {
  const missing = [{ reference: grafana, reason: 'nobody has it' }];
  expect(simulatedOf(content('sha256:1', missing))).toEqual([grafana]);
  expect(isOutdated(record, content('sha256:1', missing))).toBe(true);
});

test('a lab is outdated when its node is made of other programs, or configured otherwise', () => {
  expect(isOutdated(record, { ...before, node: 'of tomorrow' })).toBe(true);
});

test('a lab is outdated when it was never given everything, or by somebody who wrote nothing down', () => {
  const { content: _, ...begun } = record;
  expect(isOutdated(begun, before)).toBe(true);
});

test('in which order images are told makes no difference', () => {
  const [one, other] = [image(web, 'sha256:1'), image(grafana, 'sha256:2')];
  const of = (...present: LabContent['images']['present']) =>
    contentDigest({ ...before, images: { present, missing: [] } }, network);
  expect(of(one, other)).toBe(of(other, one));
});

test('the objects of a lab are those by which its pods find names, volumes, the API server and the store', () => {
  const names = labObjects(before, network).map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`,
  );
  expect(names).toEqual(
    expect.arrayContaining([
      'MutatingAdmissionPolicy -/lab-placement',
      'EndpointSlice default/kubernetes',
      'Deployment kube-system/coredns',
      'StorageClass -/standard',
      'Deployment kube-system/local-path-provisioner',
      'ClusterRole -/lab-network-policies',
      'Service kube-system/object-store',
      'EndpointSlice kube-system/object-store',
    ]),
  );
  expect(new Set(names).size).toBe(names.length);
});
