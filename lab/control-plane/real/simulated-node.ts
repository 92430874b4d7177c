/** Name of the node beside the real one on which kwok plays what has no image. */
export const simulatedNode = 'node-simulated';

/** Name of the node that is this machine. */
export const realNode = 'node-real';

/** Keeps pods away that are not put there: nothing runs on it. */
export const simulatedTaint = {
  key: 'lab.plinth.dev/simulated',
  value: 'true',
  effect: 'NoSchedule',
} as const;
