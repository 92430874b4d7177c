import type { Environment } from '../../environments/environment';
import type { Source } from './part';

/** What workloads may know of the platform that they are part of, as variables of their environment. */
export function sharedSettings(
  { name, domain }: Environment,
  source?: Source,
): Readonly<Record<string, string>> {
  return {
    PLATFORM_ENVIRONMENT: name,
    PLATFORM_DOMAIN: domain,
    ...(source && { GIT_REVISION: source.revision, GIT_BRANCH: source.branch }),
  };
}
