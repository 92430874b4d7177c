import { awaitingCases } from './cases/awaiting.cases';
import { configurationCases } from './cases/configuration.cases';
import { deletionCases } from './cases/deletion.cases';
import { interruptionCases } from './cases/interruption.cases';
import { namingCases } from './cases/naming.cases';
import { previewCases } from './cases/preview.cases';
import { secretCases } from './cases/secrets.cases';
import { stateCases } from './cases/state.cases';
import { unchangedCases } from './cases/unchanged.cases';
import { updateCases } from './cases/updates.cases';
import { Case, openSuite } from './harness/suite';

jest.setTimeout(300_000);

// cases run five at a time in one process: they share the lab, not their stacks and namespaces
let opened: ReturnType<typeof openSuite> | undefined;

async function open(name: string, env?: NodeJS.ProcessEnv): Promise<Case> {
  opened ??= openSuite();
  return Case.open(await opened, name, env);
}

afterAll(async () => {
  const suite = await opened;
  suite?.api.close();
  await suite?.close();
});

describe('the kubernetes plugin', () => {
  configurationCases(open);
  namingCases(open);
  previewCases(open);
  unchangedCases(open);
  updateCases(open);
  stateCases(open);
  deletionCases(open);
  awaitingCases(open);
  secretCases(open);
  interruptionCases(open);
});
