import { developmentTools } from './development-tools';
import { platformTools } from './platform-tools';
import { productTools } from './product-tools';
import { secretTools } from './secret-tools';

/** Every tool, in the order in which they are made: quick builds first, so that a problem shows early. */
export const catalogue = {
  ...platformTools,
  ...productTools,
  ...developmentTools,
  ...secretTools,
} as const;

/** Name of a tool, which is also the name of its executable. */
export type ToolName = keyof typeof catalogue;
