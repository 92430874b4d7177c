import { productOf } from '../../../cli/rehearse/product';
import type { Steps } from '../../../cli/rehearse/steps';
import { began, brackets, object, stepsOf, urnOf, type Fake } from './stack';

function productOfLast(steps: Steps): string | undefined {
  const last = [...steps.values()].at(-1);
  return last && productOf(last, steps);
}

const component = (name: string, type: string, parent?: string): Fake => ({
  op: 'same',
  type,
  name,
  custom: false,
  ...(parent === undefined ? {} : { parent }),
});

test('an object belongs to the chart it stands in', () => {
  const steps = stepsOf(
    ...brackets('immudb', 'postgres'),
    object('update', 'v1', 'Service', 'immudb/immudb'),
  );
  expect(productOfLast(steps)).toBe('immudb');
});

test('a Secret beside the charts belongs to the secrets', () => {
  const release = urnOf({ type: 'plinth:release:Release', name: 'platform' });
  const secret: Fake = {
    op: 'update',
    type: 'kubernetes:core/v1:Secret',
    name: 'secret/app/app',
    parent: release,
  };
  expect(productOfLast(stepsOf(...brackets(), began(secret)))).toBe('secrets');
});

test('what no chart holds belongs to the outermost component around it', () => {
  const cloud = component('cloud', 'plinth:cloud:GoogleCloud');
  const network = component('network', 'plinth:cloud:Network', urnOf(cloud));
  const subnet: Fake = {
    op: 'create',
    type: 'gcp:compute/subnetwork:Subnetwork',
    name: 'nodes',
    parent: urnOf(network),
  };
  expect(productOfLast(stepsOf(...brackets(), ...[cloud, network, subnet].map(began)))).toBe(
    'cloud',
  );
});

test('what no component holds is the cluster', () => {
  const lab = { op: 'create', type: 'lab:index:Cluster', name: 'prod' };
  expect(productOfLast(stepsOf(...brackets(), began(lab)))).toBe('cluster');
});

test('what stands in a resource that is no component is sorted as that one is', () => {
  const lab = { op: 'create', type: 'lab:index:Cluster', name: 'prod' };
  const provider = {
    op: 'create',
    type: 'pulumi:providers:kubernetes',
    name: 'cluster',
    parent: urnOf(lab),
  };
  expect(productOfLast(stepsOf(...brackets(), began(lab), began(provider)))).toBe('cluster');
});
