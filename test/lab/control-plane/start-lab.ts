import { startLab } from '../../../lab/control-plane/lab';
import type { Tools } from '../../../lab/control-plane/tools';

// run as a process of its own, to be killed
const [, , name = '', labsDirectory = '', tools = '{}'] = process.argv;
void startLab({
  name,
  labsDirectory,
  tools: JSON.parse(tools) as Tools,
  onProgress: (message) => process.stdout.write(`${message}\n`),
}).then(({ server }) => process.stdout.write(`${server}\n`));
