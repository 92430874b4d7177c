import { fetch, ProxyAgent, type RequestInit, type Response } from 'undici';

type Fetch = (url: string, options: RequestInit) => Promise<Response>;

/** Asks over a proxy, of which Node's own fetch knows nothing. */
export function proxiedFetch(proxy: string): Fetch {
  const dispatcher = new ProxyAgent(proxy);
  return async (url, options) => {
    try {
      return await fetch(url, { ...options, dispatcher });
    } catch (error) {
      throw new Error(reasonOf(error), { cause: error });
    }
  };
}

/** What lies at the bottom: above it is only said that something failed. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { readonly message: string; readonly cause?: unknown };
  if (typeof cause === 'object' && cause !== null && 'message' in cause) return reasonOf(cause);
  const [, status] = /^Proxy response \((\d+)\)/.exec(message) ?? [];
  return status === undefined ? message : `the proxy of HTTPS_PROXY answered ${status}`;
}
