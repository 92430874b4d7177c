import fc from 'fast-check';
import { commentText, longestComment } from '../../../cli/comment/comment';
import type { PreviewReport } from '../../../cli/preview/report';
import {
  chart,
  observed,
  policy,
  problem,
  replacedStatefulSet,
  stackOutputs,
  step,
  summary,
  urnOf,
} from '../preview/scenario';
import { brokenParts } from './markdown-shape';

const context = { report: 'https://github.test/acme/platform/actions/runs/12#artifacts' };

const text = (report: PreviewReport, room?: number) => commentText(report, context, room);

test('a replaced StatefulSet comes first, marked, with what would be lost and why', () => {
  const lines = text(observed(replacedStatefulSet)).split('\n');
  expect(lines.slice(0, 8)).toEqual([
    '## 🛑 Preview of `dev`: loses data',
    '',
    'Something that holds data would be replaced, deleted or overwritten. 1 to create, 3 to update, 1 to replace, 1 to delete, 81 unchanged; **1 of what changes holds data**.',
    '',
    '### Replaced, deleted or overwritten',
    '',
    '- 🛑 **replace** `StatefulSet immudb/immudb` (`immudb`) — **stateful**: the way to the volumes of its pods would be **lost**, because of `spec.volumeClaimTemplates[0].spec.resources.requests.storage`',
    '- ⚠️ **delete** `Service app/old` (`app`)',
  ]);
});

test('what differs is folded per resource, secrets masked', () => {
  const body = text(observed(replacedStatefulSet));
  expect(body).toContain(
    [
      '<details><summary>~ update <code>Deployment app/app</code></summary>',
      '',
      '```diff',
      '- spec.replicas: 1',
      '+ spec.replicas: 3',
      '- spec.template.spec.containers[0].image: acme/app:dev-41',
      '+ spec.template.spec.containers[0].image: acme/app:dev-42',
      '```',
      '',
      '</details>',
    ].join('\n'),
  );
  expect(body).toContain('! stringData.password: [secret] (changed)');
});

test('of a long text only the lines around what differs are shown', () => {
  const body = text(observed(replacedStatefulSet));
  expect(body).toContain(
    '@@ data["app.conf"] @@\n-log = info\n+log = debug\n workers = 4\n cache = on\n port = 8080\n+trace = on\n```',
  );
});

test('outputs that change are told, those that stay are not', () => {
  const body = text(observed(replacedStatefulSet));
  expect(body).toContain(
    '<summary>Outputs that change (1)</summary>\n\n```diff\n+ metrics: https://metrics.dev.acme.test\n```',
  );
  expect(body).not.toContain('dev.acme.test\n-');
});

test('nothing to change is said, too', () => {
  const report = observed([chart('app'), summary({ same: 84 })]);
  expect(commentText(report, { commit: '0123456789abcdef' })).toBe(
    [
      '## ✅ Preview of `dev`: no changes',
      '',
      'Sources and stack agree. 84 resources, all unchanged.',
      '',
      '<sub>commit <code>012345678</code> · previewed in 12 s · nothing was changed; plinth updates this comment in place</sub>',
      '',
    ].join('\n'),
  );
});

test('a preview that failed says why, in the words of the API server', () => {
  const urn = urnOf('kubernetes:core/v1:Namespace', 'namespace/app');
  const report = observed(
    [problem('namespaces "app" is forbidden: exceeded quota', urn), problem('preview failed')],
    [],
  );
  expect(text(report).split('\n').slice(0, 7)).toEqual([
    '## ❌ Preview of `dev`: fails',
    '',
    'The preview did not go through.',
    '',
    '### Why it fails',
    '',
    '- **rejected** `Namespace app`: `namespaces "app" is forbidden: exceeded quota`',
  ]);
});

test('a preview that failed before the engine began says why, too', () => {
  const report = observed([], ["dev.cluster.project: must be set, got ''", 'fix: set it']);
  expect(text(report)).toContain(
    "- **error**: `dev.cluster.project: must be set, got ''`\n- **error**: `fix: set it`",
  );
});

test('mandatory policies fail the preview and stand before those that only warn', () => {
  const report = observed([
    policy({ enforcementLevel: 'warning', policyName: 'sizes', message: 'is large' }),
    policy({
      message: 'no latest',
      resourceUrn: urnOf('kubernetes:apps/v1:Deployment', 'deployment/app/app'),
    }),
    summary({ same: 3 }),
  ]);
  expect(report.verdict).toBe('fails');
  expect(text(report)).toContain(
    '### Policies\n\n- **mandatory** `acme/no-latest`, `Deployment app/app`: `no latest`\n- **warning** `acme/sizes`: `is large`',
  );
});

test('names are shown as they are, and neither Markdown nor HTML of theirs is read', () => {
  const name = 'service/app/**bold** @octocat #1 `tick` <img src=x onerror=alert(1)> </details> |';
  const report = observed([
    step({ op: 'delete', type: 'kubernetes:core/v1:Service', name, old: { kind: 'Service' } }),
    step({
      op: 'update',
      type: 'kubernetes:core/v1:Service',
      name,
      old: { kind: 'Service', spec: { a: '```\n</details>' } },
      new: { kind: 'Service', spec: { a: '````\n<script>' } },
      detailedDiff: { 'spec.a': { diffKind: 'update' } },
    }),
  ]);
  const body = text(report);
  expect(body).toContain(
    '<code>Service app/**bold** @octocat #1 `tick` &lt;img src=x onerror=alert(1)&gt; &lt;/details&gt; |</code>',
  );
  expect(brokenParts(body)).toEqual([]);
  expect(body).toContain('`````diff\n');
});

test('signs that nobody sees, or that turn text around, are made visible', () => {
  const name = 'service/app/a\u202eb\u0000\u200bc';
  const report = observed([
    step({ op: 'delete', type: 'kubernetes:core/v1:Service', name, old: { kind: 'Service' } }),
  ]);
  expect(text(report)).toContain('`Service app/a\\u202eb\\u0000\\u200bc`');
});

const many = (count: number, width: number) =>
  observed([
    chart('app'),
    ...Array.from({ length: count }, (_, at) =>
      step({
        op: at % 3 === 0 ? 'replace' : 'update',
        type: 'kubernetes:apps/v1:StatefulSet',
        name: `statefulset/app/set-${at}`,
        chart: 'app',
        old: { kind: 'StatefulSet', spec: { replicas: 1, note: 'a'.repeat(width) } },
        new: { kind: 'StatefulSet', spec: { replicas: 2, note: 'b'.repeat(width) } },
        detailedDiff: {
          'spec.replicas': { diffKind: 'update' },
          'spec.note': { diffKind: 'update' },
        },
      }),
    ),
  ]);

test('of 10,000 resources as many are shown as there is room for, and the rest is linked', () => {
  const body = text(many(10_000, 10));
  expect(body.length).toBeLessThanOrEqual(longestComment);
  expect(body.length).toBeGreaterThan(60_000);
  expect(brokenParts(body)).toEqual([]);
  expect(body).toMatch(
    /\n\d+ more things have no room here: see \[the whole report\]\(<https:\/\/github\.test\/acme\/platform\/actions\/runs\/12#artifacts>\)\.\n/,
  );
  expect(body.match(/^- 🛑 \*\*replace\*\*/gm)?.length).toBeGreaterThan(50);
});

test('without a page of everything the command is told that makes one', () => {
  expect(commentText(many(2000, 10), {})).toContain(
    '`plinth preview dev --html page.html` shows everything',
  );
});

test('one difference of a megabyte does not take the room of the others', () => {
  const lines = (letter: string) =>
    Array.from({ length: 50_000 }, (_, at) => `${letter} ${at}`).join('\n');
  const big = step({
    op: 'update',
    type: 'kubernetes:core/v1:ConfigMap',
    name: 'configmap/app/a-big',
    old: { data: { text: lines('a') } },
    new: { data: { text: lines('b') } },
    detailedDiff: { 'data.text': { diffKind: 'update' } },
  });
  const body = text(observed([big, ...replacedStatefulSet]));
  expect(body).toContain('! 50000 lines before, 50000 lines after');
  expect(body).toContain('<code>Deployment app/app</code>');
});

test('of a long difference the lines that have no room are counted one by one', () => {
  const lines = (letter: string, count: number) =>
    Array.from({ length: count }, (_, at) => `${letter}${at}`).join('\n');
  const one = (text: string) =>
    text === '' ? {} : { data: { 'a.conf': text, 'b.conf': text, z: text } };
  const update = step({
    op: 'update',
    type: 'kubernetes:core/v1:ConfigMap',
    name: 'configmap/app/settings',
    old: one(lines('a', 30)),
    new: one(lines('b', 30)),
    detailedDiff: Object.fromEntries(
      ['data["a.conf"]', 'data["b.conf"]', 'data.z'].map((path) => [path, { diffKind: 'update' }]),
    ),
  });
  const body = text(observed([update]));
  // three times a head, 30 lines before and 30 after
  expect(body).toContain('\n-a17\n… 103 more lines\n```');
});

// what people, programs and attackers write into names and values
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.stringMatching(/^[`<>/a-z*_#@|\n -]{0,80}$/),
  fc.constantFrom(
    '</details>',
    '```',
    '<!--',
    '-->',
    '~~~',
    '](x)',
    '<details open>',
    '\n\n',
    '\u2028',
    '`'.repeat(50),
  ),
  fc.integer({ min: 1, max: 20_000 }).map((length) => 'x'.repeat(length)),
);
const change = fc.record({
  op: fc.constantFrom('create', 'update', 'replace', 'delete'),
  name: nasty,
  chart: nasty,
  before: fc.oneof(nasty, fc.array(nasty, { maxLength: 4 })),
  after: fc.oneof(nasty, fc.dictionary(nasty, nasty, { maxKeys: 4 })),
  path: nasty,
});

test('whatever a preview quotes, the comment fits and everything that it opens is closed', () => {
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 40 }),
      fc.array(nasty, { maxLength: 5 }),
      fc.integer({ min: 2500, max: 20_000 }),
      (changes, messages, room) => {
        const events = changes.flatMap(({ op, name, chart: product, before, after, path }) => [
          chart(product),
          step({
            op,
            type: 'kubernetes:apps/v1:StatefulSet',
            name,
            chart: product,
            ...(op === 'create' ? {} : { old: { spec: before } }),
            ...(op === 'delete' ? {} : { new: { spec: after } }),
            detailedDiff: {
              spec: { diffKind: 'update' },
              [`spec.${path}`]: { diffKind: 'update' },
            },
          }),
        ]);
        const report = observed([
          ...events,
          ...messages.map((message) => problem(message)),
          ...messages.map((message) => policy({ message, policyName: message })),
          stackOutputs({}, Object.fromEntries(messages.map((message) => [message, message]))),
        ]);
        const body = text(report, room);
        expect(body.length).toBeLessThanOrEqual(room);
        expect(brokenParts(body)).toEqual([]);
        expect(body.startsWith('## ')).toBe(true);
        expect(body.endsWith('</sub>\n')).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
});
