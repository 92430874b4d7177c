import type { Recipe } from '../recipe';
import { clusterRecipes } from './go-cluster';
import { monitoringRecipes } from './go-monitoring';
import { productRecipes } from './go-products';
import { proofRecipes } from './go-proofs';

/** Images of static Go programs. */
export const goRecipes: readonly Recipe[] = [
  ...clusterRecipes,
  ...productRecipes,
  ...monitoringRecipes,
  ...proofRecipes,
];
