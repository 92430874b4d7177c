/** Variable that names the checkout whose stack `local` runs on a real node. */
export const platformVariable = 'PLINTH_REAL';
