import { createHash } from 'node:crypto';
import { commentText } from '../../../cli/comment/comment';
import { pageOf } from '../../../cli/html/page';
import { clearedReport } from '../../../cli/preview/clear-report';
import { noLinks } from '../../../cli/preview/links';
import { secretsIn } from '../../../cli/preview/masked';
import type { PreviewReport } from '../../../cli/preview/report';
import { observed, policy, problem, stackOutputs, step, urnOf } from './scenario';

const secret = 'line one\nline two&<';
const secrets = secretsIn({ X_TOKEN: secret });
const type = 'kubernetes:core/v1:ConfigMap';

const configMap = (text: string) => ({ kind: 'ConfigMap', data: { 'app.conf': text } });
const changed = step({
  op: 'update',
  type,
  name: 'configmap/app/settings',
  old: configMap('a\nb'),
  new: configMap(`a\n${secret}\nb`),
  detailedDiff: { 'data["app.conf"]': { diffKind: 'update' } },
});

/** Everything that is shown of a report. */
const shown = (report: PreviewReport, keep: readonly string[] = secrets): string => {
  const safe = clearedReport(report, keep);
  return commentText(safe, {}) + pageOf(safe, noLinks, {});
};

test('a value of several lines is found in a difference, where each line stands on its own', () => {
  const text = shown(observed([changed]));
  expect(text).toContain(' a\n+[secret]\n b');
  expect(text).not.toMatch(/line (one|two)/);
  // without being told it is shown: the test sees what it looks for
  expect(shown(observed([changed]), [])).toContain('+line one\n+line two&<\n');
});

test('a value that is cut before its end is found', () => {
  const long = 'x'.repeat(500);
  const report = observed([stackOutputs({}, { url: `begin ${long}` })]);
  const text = shown(report, secretsIn({ X_TOKEN: long }));
  expect(text).toContain('+ url: begin [secret]');
  expect(text).not.toContain('xxx');
});

test('a value that HTML writes differently is found in what would be made', () => {
  const created = step({ op: 'create', type, name: 'configmap/app/new', new: configMap(secret) });
  const [change] = clearedReport(observed([created]), secrets).changes;
  expect(change?.planned?.()).toEqual(configMap('[secret]'));
  expect(shown(observed([created]))).not.toContain('line two');
});

test('passwords in addresses are masked in failures, policies and warnings, and so are values of ours', () => {
  const urn = urnOf('kubernetes:apps/v1:Deployment', 'deployment/app/app');
  const said = `dial postgres://u:hunter2@h: ${secret}`;
  const report = clearedReport(
    observed(
      [
        problem(said, urn),
        problem(said, urn, 'warning'),
        policy({ message: said, resourceUrn: urn }),
      ],
      [],
    ),
    secrets,
  );
  const message = 'dial postgres://u:[secret]@h: [secret]';
  expect(report.failures).toEqual([{ kind: 'error', resource: 'Deployment app/app', message }]);
  expect(report.warnings).toEqual([`Deployment app/app: ${message}`]);
  expect(report.policies).toEqual([
    { policy: 'acme/no-latest', level: 'mandatory', resource: 'Deployment app/app', message },
  ]);
});

test('a value that is one of our own words breaks nothing: neither the verdict nor the script of the page', () => {
  const words = ['mandatory', 'differences', 'addEventListener', 'document'];
  const env = Object.fromEntries(words.map((word, at) => [`TOKEN_${at}`, word]));
  const report = clearedReport(observed([changed, policy({ message: 'no' })]), secretsIn(env));
  expect([report.policies[0]?.level, report.changes[0]?.differences[0]?.kind]).toEqual([
    'mandatory',
    'update',
  ]);
  const page = pageOf(report, noLinks, {});
  const [, script = ''] = /<script>(.*?)<\/script>/s.exec(page) ?? [];
  expect(script).toContain('addEventListener');
  expect(page).toContain(
    `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
});
