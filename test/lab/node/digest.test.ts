import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeDigest, type NodeMaterial } from '../../../lab/node/start';
import type { NodeService } from '../../../lab/node/service';
import { temporaryFolder } from '../../temporary';

const store: NodeService = {
  name: 'object-store',
  executable: '',
  arguments: ['--port', '9000'],
  environment: {},
  files: { '/etc/object-store/tls.crt': '' },
  folders: ['/var/lib/object-store/buckets'],
};

/** Programs in a folder of their own, by way of links. */
function material(): NodeMaterial & { readonly folder: string } {
  const folder = temporaryFolder('node-digest');
  mkdirSync(join(folder, 'bin'));
  for (const name of ['kubelet', 'kube-proxy', 'versitygw']) {
    writeFileSync(join(folder, name), '');
    symlinkSync(join(folder, name), join(folder, 'bin', name));
  }
  const executable = (name: string) => join(folder, 'bin', name);
  return {
    folder,
    tree: '/cache/debian/trixie-1/tree',
    tools: { kubelet: executable('kubelet'), 'kube-proxy': executable('kube-proxy') },
    services: [{ ...store, executable: executable('versitygw') }],
  };
}

test('the same programs, files and settings are the same node, however often they are looked at', async () => {
  const same = material();
  expect(await nodeDigest(same)).toBe(await nodeDigest(same));
  expect(await nodeDigest(same)).toMatch(/^[0-9a-f]{64}$/);
});

test('another tree of packages is another node', async () => {
  const before = material();
  const after = { ...before, tree: '/cache/debian/trixie-2/tree' };
  expect(await nodeDigest(after)).not.toBe(await nodeDigest(before));
});

test('a link that leads to another kubelet is another node', async () => {
  const before = material();
  const digest = await nodeDigest(before);
  const kubelet = join(before.folder, 'bin', 'kubelet-newer');
  symlinkSync(join(before.folder, 'kubelet'), kubelet);
  const tools = { ...before.tools, kubelet };
  expect(await nodeDigest({ ...before, tools })).toBe(digest);
  writeFileSync(join(before.folder, 'newer'), '');
  const newer = { ...before.tools, kubelet: join(before.folder, 'newer') };
  expect(await nodeDigest({ ...before, tools: newer })).not.toBe(digest);
});

test('a service that is run with other arguments is another node', async () => {
  const before = material();
  const services = before.services?.map((service) => ({ ...service, arguments: ['--port', '9'] }));
  if (services === undefined) throw new Error('a service was expected');
  expect(await nodeDigest({ ...before, services })).not.toBe(await nodeDigest(before));
});

test('fails where a program is not there', async () => {
  const tools = { kubelet: '/nowhere/kubelet' };
  await expect(nodeDigest({ ...material(), tools })).rejects.toThrow(
    "ENOENT: no such file or directory, realpath '/nowhere/kubelet'",
  );
});
