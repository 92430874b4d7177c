import { ToolCache } from '../../../lab/toolchain/cache';
import { Workshop } from '../../../lab/toolchain/workshop';
import { greetings } from './greetings';

/** Run as a process of its own, to be killed or to compete: makes the fake tools in the folder given. */
const [, , modules = '', cache = ''] = process.argv;
const workshop = new Workshop({
  catalogue: greetings,
  modules,
  cache: new ToolCache(cache),
  platform: {
    os: process.platform === 'darwin' ? 'darwin' : 'linux',
    arch: process.arch === 'arm64' ? 'arm64' : 'amd64',
  },
  env: process.env,
  onEvent: ({ tool, step, detail }) => process.stdout.write(`${tool} ${step}: ${detail}\n`),
});
void workshop.ensure(['hello', 'goodbye']);
