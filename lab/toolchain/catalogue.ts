import { certManagerTools } from './cert-manager-tools';
import { developmentTools } from './development-tools';
import { imageTools } from './image-tools';
import { platformTools } from './platform-tools';
import { productTools } from './product-tools';
import { registryTools } from './registry-tools';
import { secretTools } from './secret-tools';
import { storeTools } from './store-tools';

/** Every tool, in the order in which they are made: quick builds first, so that a problem shows early. */
export const catalogue = {
  ...platformTools,
  ...productTools,
  ...developmentTools,
  ...secretTools,
  ...registryTools,
  ...storeTools,
  ...imageTools,
  ...certManagerTools,
} as const;

/** Name of a tool, which is also the name of its executable. */
export type ToolName = keyof typeof catalogue;
