/** The proxy for an address by the usual variables, lower case first; none when NO_PROXY names its host. */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  const setting = (name: string): string => env[name] ?? env[name.toUpperCase()] ?? '';
  const proxy = setting(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  if (!proxy || bypassed(url, setting('no_proxy'))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function bypassed(url: URL, list: string): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const [, name = '', onlyPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (!name || (onlyPort && onlyPort !== port)) return false;
    return url.hostname === name || url.hostname.endsWith(`.${name}`);
  });
}
