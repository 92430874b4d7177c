import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { labTools, resolvedTools } from '../../../lab/control-plane/tools';
import { temporaryFolder } from '../../temporary';

test('links to tools are followed, so that other links to the same tools are no upgrade', async () => {
  const folder = temporaryFolder('tools');
  const links = labTools.map((name) => {
    writeFileSync(path.join(folder, name), '');
    symlinkSync(path.join(folder, name), path.join(folder, `${name}-link`));
    return [name, path.join(folder, `${name}-link`)] as const;
  });
  const resolved = await resolvedTools(Object.fromEntries(links));
  expect(resolved.etcd).toBe(path.join(folder, 'etcd'));
});

test('fails with every tool that was not given or is not there', async () => {
  const given = Object.fromEntries(labTools.map((name) => [name, process.execPath]));
  const { etcd: _, ...others } = given;
  await expect(resolvedTools({ ...others, kwok: '/nowhere/kwok' })).rejects.toThrow(
    [
      "lab: 'tools' must have a path for etcd, got none",
      "lab: 'tools' must have a path for kwok that exists, got '/nowhere/kwok'",
    ].join('\n'),
  );
});
