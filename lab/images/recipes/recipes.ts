import type { Recipe } from '../recipe';
import { certManagerRecipes } from './cert-manager';
import { debianRecipes } from './debian-recipes';
import { goRecipes } from './go-recipes';

/** Every image that the lab can make. */
export const recipes: readonly Recipe[] = [...debianRecipes, ...goRecipes, ...certManagerRecipes];
