import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transform } from '@swc/core';
import type { Reach } from './entrance';
import { apiPort } from '../node/network';
import type { LabPaths } from './paths';
import type { LabPorts } from './ports';
import type { RealControlPlane } from './real/control-plane';
import { simulatedNode } from './real/simulated-node';

const sources = path.join(__dirname, 'simulation');

/** The simulator as kwokctl is to run it: a component like any other. */
export async function simulatorComponent(
  paths: LabPaths,
  ports: LabPorts,
  { entrance, real }: Reach = {},
): Promise<object> {
  const script = path.join(await simulatorFolder(paths), 'main.js');
  return {
    name: 'simulator',
    binary: simulatorBinary(paths),
    args: [
      // 45 MB resident instead of 60; it keeps no objects
      '--max-semi-space-size=1',
      '--max-old-space-size=64',
      script,
      `--server=https://127.0.0.1:${ports.apiServer}`,
      `--pki=${paths.pki}`,
      `--port=${ports.simulator}`,
      ...(entrance ? [`--entrance=${entrance.address}:${entrance.port}`] : []),
      ...(real ? realNodeArguments(real) : []),
    ],
    links: ['kube-apiserver'],
    workDir: paths.cluster,
  };
}

/** Pods of the real node reach the API server at the host's end of their link. */
function realNodeArguments({ network, played }: RealControlPlane) {
  return [
    `--entrance=${network.host}:${apiPort}`,
    `--balancers=${network.loadBalancers}`,
    `--node=${simulatedNode}`,
    ...played.map((operator) => `--play=${operator}`),
  ];
}

/** Puts the simulator into the lab, as plain JavaScript: a process that carries a compiler takes 60 MB more. */
export async function installSimulator(paths: LabPaths): Promise<void> {
  const folder = await simulatorFolder(paths);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await sourceNames()) {
    const source = await readFile(path.join(sources, name), 'utf8');
    const { code } = await transform(source, {
      filename: name,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    await writeFile(path.join(folder, name.replace(/\.ts$/, '.js')), code);
  }
  const binary = simulatorBinary(paths);
  await mkdir(path.dirname(binary), { recursive: true, mode: 0o700 });
  await rm(binary, { force: true });
  // a name inside the lab's folder, by which the process is found again
  await symlink(process.execPath, binary);
}

function simulatorBinary(paths: LabPaths): string {
  return path.join(paths.directory, 'bin', 'simulator');
}

/** Named after its content, so that a newer simulator is a changed configuration. */
async function simulatorFolder(paths: LabPaths): Promise<string> {
  const hash = createHash('sha256');
  for (const name of await sourceNames()) hash.update(await readFile(path.join(sources, name)));
  return path.join(paths.directory, `simulator-${hash.digest('hex').slice(0, 12)}`);
}

async function sourceNames(): Promise<readonly string[]> {
  return (await readdir(sources)).filter((name) => name.endsWith('.ts')).sort();
}
