/**
 * Measures how long the comment of a preview with 10,000 changes takes once the engine has ended, and what following
 * its events costs meanwhile: `node -r ./transpile/register.js bench/preview.ts`.
 */
import { commentText } from '../cli/comment/comment';
import { pageOf } from '../cli/html/page';
import { noLinks } from '../cli/preview/links';
import { PreviewObserver } from '../cli/preview/observer';
import { chart, step, summary } from '../test/cli/preview/scenario';
import { median, table } from './measure';

const resources = 10_000;
const ops = ['replace', 'update', 'create', 'delete'];

function statefulSet(replicas: number) {
  const env = Array.from({ length: 10 }, (_, at) => ({ name: `VARIABLE_${at}`, value: 'value' }));
  const containers = ['app', 'proxy', 'backup'].map((name) => ({
    name,
    image: `acme/${name}:${replicas}`,
    env,
  }));
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace: 'app', name: 'app' },
    spec: { replicas, template: { spec: { containers } } },
  };
}

const events = [
  chart('app'),
  ...Array.from({ length: resources }, (_, at) => {
    const op = ops[at % ops.length] ?? 'update';
    return step({
      op,
      type: 'kubernetes:apps/v1:StatefulSet',
      name: `statefulset/app/app-${at}`,
      chart: 'app',
      ...(op === 'create' ? {} : { old: statefulSet(1) }),
      ...(op === 'delete' ? {} : { new: statefulSet(2) }),
      detailedDiff: {
        'spec.replicas': { diffKind: 'update' },
        'spec.template.spec.containers[0].image': { diffKind: 'update' },
      },
    });
  }),
  summary({ update: resources }),
];

/** Processor time: what else runs on the machine does not count. */
function cpuSeconds(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const measured = Array.from({ length: 5 }, () => {
  const observer = new PreviewObserver();
  const followed = cpuSeconds(() => {
    for (const one of events) observer.onEvent(one);
  });
  const commented = cpuSeconds(() => {
    commentText(observer.report('bench', 1, undefined), {});
  });
  const paged = cpuSeconds(() => {
    pageOf(observer.report('bench', 1, undefined), noLinks, {});
  });
  return { followed, commented, paged };
});

console.log(
  table([
    {
      what: `comment of ${resources} changes`,
      ours: median(measured.map(({ commented }) => commented)),
      unit: 's',
      limit: 1,
    },
    {
      what: 'following their events, while the engine works',
      ours: median(measured.map(({ followed }) => followed)),
      unit: 's',
    },
    { what: 'the page', ours: median(measured.map(({ paged }) => paged)), unit: 's' },
  ]),
);
