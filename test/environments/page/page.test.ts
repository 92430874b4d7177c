import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesBetween } from '../../../environments/rules/between';
import { rulesWithin } from '../../../environments/rules/within';
import { optionSections } from './options';
import { environmentsPage } from './page';

test('docs/environments.md says what the sources say; page/write.ts brings it up to date', () => {
  const file = join(__dirname, '..', '..', '..', 'docs', 'environments.md');
  expect(readFileSync(file, 'utf8')).toBe(environmentsPage());
});

test('every rule has a name of its own', () => {
  const names = [...rulesWithin, ...rulesBetween].map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('options come from the docstrings, with what happens without them', () => {
  const [environment = '', ...others] = optionSections();
  expect(environment).toContain('### Environment\n\nOne environment: plain values');
  expect(environment).toContain(
    '\n- `cloud` (otherwise: nothing) – What it has in Google Cloud; clusters of kind `gke` and `kubeadm` are part of it. → [CloudEnvironment](#cloudenvironment)\n',
  );
  const application = others.find((section) => section.startsWith('### ApplicationEnvironment'));
  expect(application).toContain("\n- `scale.mode: 'fixed'` – Always the same number.\n");
  expect(application).toContain('\n- `probes.liveness` – While a restart would not help.\n');
});

test('every link of the page leads to a heading of it', () => {
  const page = environmentsPage();
  const headings = [...page.matchAll(/^### (\w+)$/gm)].map(([, name = '']) => name.toLowerCase());
  const links = [...page.matchAll(/\]\(#(\w+)\)/g)].map(([, name = '']) => name);
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((link) => !headings.includes(link))).toEqual([]);
});
