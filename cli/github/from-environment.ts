import { Client, type Patience } from './client';
import type { GitHub } from './github';
import { RestGitHub } from './rest';
import { gitHubSettings } from './settings';

/**
 * GitHub as the environment describes it: GITHUB_TOKEN (or GH_TOKEN), GITHUB_REPOSITORY, GITHUB_API_URL.
 *
 * @throws UserError with all that is missing.
 */
export function gitHubFrom(env: NodeJS.ProcessEnv, patience: Patience = {}): GitHub {
  const settings = gitHubSettings(env);
  return new RestGitHub(settings, new Client(settings, patience));
}
