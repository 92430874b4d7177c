import { plainPaint } from '../../../cli/host';
import { renderedText } from '../../../cli/text/rendered';

test('after render: where the files are, in what order, what is left out, what changed', () => {
  expect(
    renderedText({
      stack: 'local',
      folder: '/c/.plinth/rendered/local',
      documents: [
        { apiVersion: 'v1', kind: 'Namespace' },
        { apiVersion: 'v1', kind: 'Secret', namespace: 'a' },
        { apiVersion: 'bitnami.com/v1alpha1', kind: 'Secret', namespace: 'b' },
      ],
      changes: { written: ['x'], unchanged: 2, removed: ['y', 'z'], kept: [] },
      elapsed: 900,
      host: { paint: plainPaint, columns: undefined },
    }),
  ).toBe(
    [
      'folder   /c/.plinth/rendered/local',
      'order    rendered.json lists the files in an order in which they can be applied',
      'secrets  1 without their values, which plinth up puts in',
      '',
      'local is rendered: 3 objects in 2 namespaces, 1 written, 2 removed, 2 unchanged (0.9 s)',
    ].join('\n'),
  );
});
