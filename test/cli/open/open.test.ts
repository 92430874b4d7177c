import { writeFileSync } from 'node:fs';
import { open } from '../../../cli/commands/open';
import { addressOfTarget, labNote, openerOf } from '../../../cli/open/target';
import { workspaceOf } from '../../../cli/workspace';
import { fakeHost } from '../fake-host';
import { writeLabWorkspace } from '../lab-workspace';
import { temporaryFolder } from '../../temporary';

const urls = { app: 'https://app.x', 'infra-connector': 'tcp://infra.x:7443' };

test('a page is found by its name', () => {
  expect(addressOfTarget('app', 'dev', urls)).toBe('https://app.x');
});

test('fails when the stack has no such page, with those it has', () => {
  expect(() => addressOfTarget('grafana', 'dev', urls)).toThrow(
    "open: stack 'dev' must have a page 'grafana', it has 'app'\n" +
      '  fix: see its addresses: ./plinth environment show dev',
  );
  expect(() => addressOfTarget('app', 'dev', {})).toThrow(
    "open: stack 'dev' must have a page 'app', it has none",
  );
});

test('each system has its own way to open an address, or none', () => {
  expect(['linux', 'darwin', 'win32'].map((name) => openerOf(name as NodeJS.Platform))).toEqual([
    'xdg-open',
    'open',
    undefined,
  ]);
});

const authority = { namespace: 'cert-manager', secret: 'platform-ca' };

test('a page on simulated nodes answers nobody', () => {
  expect(labNote({ url: 'https://app.x', nodes: 'simulated', authority })).toBe(
    'nobody answers there: the nodes of this lab are simulated, ./plinth up --nodes real has real ones',
  );
});

test('a page of the lab is told with its address and its authority', () => {
  const page = { url: 'https://app.x', nodes: 'real', authority } as const;
  expect(labNote({ ...page, address: '198.18.0.130' }).split('\n')).toEqual([
    "no name server knows app.x: add '198.18.0.130 app.x' to /etc/hosts",
    "its certificate is of the lab's own authority: kubectl -n cert-manager get secret platform-ca -o jsonpath='{.data.tls\\.crt}' | base64 -d > lab-ca.pem",
    'curl --cacert lab-ca.pem --resolve app.x:443:198.18.0.130 https://app.x',
  ]);
  expect(labNote(page)).toMatch(/^the gateway of the lab has no address yet/);
});

test('in a pipe the address is printed, and nothing else', async () => {
  const host = fakeHost(temporaryFolder('open'));
  expect(await open('app', { arguments: ['prod'], rest: [], options: {} }, host)).toBe(0);
  expect(host.printed).toEqual(['https://app.plinth.example']);
  expect(host.noted).toEqual([]);
});

test('fails when the local platform is not up', async () => {
  const host = fakeHost(temporaryFolder('open'));
  await expect(open('app', { arguments: ['local'], rest: [], options: {} }, host)).rejects.toThrow(
    'the local platform is not up\n  fix: bring it up: ./plinth up',
  );
});

test('the address is printed also where the lab does not answer, and that is said', async () => {
  const checkout = temporaryFolder('open');
  writeLabWorkspace(checkout, { server: 'http://127.0.0.1:1' });
  writeFileSync(workspaceOf(checkout).settings, 'config:\n  plinth:nodes: real\n');
  const host = fakeHost(checkout);
  const asked = { arguments: ['local'], rest: [], options: { print: true } };
  expect(await open('app', asked, host)).toBe(0);
  expect(host.printed).toEqual([expect.stringMatching(/^https:/)]);
  expect(host.noted[0]).toMatch(
    /^where the gateway of the lab is, is not to be had: the API server at http:\/\/127\.0\.0\.1:1 can not be reached: /,
  );
});
