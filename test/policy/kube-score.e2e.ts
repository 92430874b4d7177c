import { execFile } from 'node:child_process';
import { stringify } from 'yaml';
import { ensureTools } from '../../lab/toolchain/toolchain';
import type { Manifest } from '../../stacks/release/manifest';
import { everyStack } from '../stacks/every-platform';
import { judged } from './findings';
import { isDefinition } from './hygiene';
import { scoreFindings, type Scored } from './kube-score';
import { kubeScoreExceptions } from './kube-score-exceptions';
import { manifestsOf } from './manifests';

jest.setTimeout(10 * 60_000);

let program: string;

beforeAll(async () => {
  program = (await ensureTools(['kube-score']))['kube-score'] ?? '';
});

/** Exits with 1 when there are criticals, which is no failure of the program. */
function score(manifests: readonly Manifest[]): Promise<readonly Scored[]> {
  const args = ['score', '--kubernetes-version=v1.34', '--output-format=json', '-'];
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 1 << 28 }, (_, stdout, stderr) => {
      if (stdout === '') reject(new Error(stderr));
      else resolve(JSON.parse(stdout) as readonly Scored[]);
    });
    child.stdin?.end(
      manifests.map((one) => stringify(one, { aliasDuplicateObjects: false })).join('---\n'),
    );
  });
}

test('kube-score has no critical and no warning beyond the listed exceptions, and each is needed', async () => {
  const scored = await Promise.all(
    everyStack.map((stack) =>
      score(manifestsOf(stack).filter((manifest) => !isDefinition(manifest))),
    ),
  );
  expect(judged(scored.flatMap(scoreFindings), kubeScoreExceptions)).toEqual({
    open: [],
    unused: [],
  });
});

test('fails on a workload as one finds them', async () => {
  const careless: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'careless', namespace: 'default' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'careless' } },
      template: {
        metadata: { labels: { app: 'careless' } },
        spec: { containers: [{ name: 'web', image: 'nginx' }] },
      },
    },
  };
  const { open } = judged(scoreFindings(await score([careless])), kubeScoreExceptions);
  expect(open).toEqual(
    expect.arrayContaining([
      'deployment/default/careless: container-image-tag: Image with latest tag: web',
      'deployment/default/careless: container-resources: Memory limit is not set: web',
      'deployment/default/careless: pod-networkpolicy: The pod does not have a matching NetworkPolicy',
    ]),
  );
});
