import { declaredFrom } from '../../../cli/drift/declared';
import { territoryOf } from '../../../cli/drift/territory';

const cluster = { kind: 'shared', with: 'dev' } as const;
const one = (kind: string, name: string, namespace?: string) =>
  declaredFrom({
    apiVersion: 'v1',
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }) },
  });

test('a branch is searched in its namespaces alone, also where it has something outside of each', async () => {
  const declared = [
    one('Namespace', 'branch-x'),
    one('ConfigMap', 'a', 'branch-x'),
    one('ClusterRole', 'branch-x'),
  ];
  const none = { list: () => Promise.reject(new Error('nobody is asked')) };
  expect(await territoryOf({ cluster }, declared, none)).toEqual({
    within: new Set(['branch-x']),
    without: new Set(),
  });
});

test('a host is searched everywhere but in the namespaces of branches', async () => {
  const branches = { list: () => Promise.resolve([{ metadata: { name: 'branch-x' } }]) };
  const own = { cluster: { kind: 'local' } } as Parameters<typeof territoryOf>[0];
  expect(await territoryOf(own, [], branches)).toEqual({ without: new Set(['branch-x']) });
});
