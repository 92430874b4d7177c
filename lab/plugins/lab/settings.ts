import path from 'node:path';
import { UserError } from '../../../errors/user-error';
import { labTools, type Tools } from '../../control-plane/tools';

/** Where the plugin keeps labs and finds tools. */
export interface LabSettings {
  /** Folder of labs. */
  readonly labsDirectory: string;
  /** Executables by tool name. */
  readonly tools: Tools;
}

/** Reads PLINTH_LABS and PLINTH_BIN; says what is missing only when a lab is asked for, for the engine starts plugins early. */
export function settingsFrom(env: NodeJS.ProcessEnv): () => LabSettings {
  return () => {
    const { PLINTH_LABS: labs = '', PLINTH_BIN: bin = '' } = env;
    const missing = Object.entries({ PLINTH_LABS: labs, PLINTH_BIN: bin })
      .filter(([, value]) => !path.isAbsolute(value))
      .map(([name, value]) => `environment: '${name}' must be an absolute path, got '${value}'`);
    if (missing.length > 0) {
      throw new UserError(missing, { fix: 'eval "$(./plinth env)" sets both in this shell' });
    }
    const tools = Object.fromEntries(labTools.map((tool) => [tool, path.join(bin, tool)]));
    return { labsDirectory: labs, tools };
  };
}
