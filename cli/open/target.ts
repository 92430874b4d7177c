import { UserError } from '../../errors/user-error';

/** What can be opened in a browser. */
export type OpenTarget = 'grafana' | 'infra' | 'app';

/** @throws UserError when the stack exposes no such page. */
export function addressOfTarget(
  target: OpenTarget,
  stack: string,
  urls: Readonly<Record<string, string>>,
): string {
  const found = urls[target];
  if (found?.startsWith('https://') === true) return found;
  const pages = Object.entries(urls).flatMap(([name, url]) =>
    url.startsWith('https://') ? [`'${name}'`] : [],
  );
  const known = pages.length === 0 ? 'it has none' : `it has ${pages.join(', ')}`;
  throw new UserError(`open: stack '${stack}' must have a page '${target}', ${known}`, {
    fix: `see its addresses: ./plinth environment show ${stack}`,
  });
}

/** The program that opens an address in the browser of whoever sits there. */
export function openerOf(platform: NodeJS.Platform): string | undefined {
  if (platform === 'darwin') return 'open';
  return platform === 'linux' ? 'xdg-open' : undefined;
}

/** What a page of a lab's needs: nobody else knows its name, and its authority is its own. */
export interface LabPage {
  readonly url: string;
  /** Of the gateway. @default - it has none yet */
  readonly address?: string;
  readonly nodes: 'simulated' | 'real';
  /** Secret of the authority that signs its certificate. */
  readonly authority: { readonly namespace: string; readonly secret: string };
}

/** How a page of the lab is reached, for people. */
export function labNote({ url, address, nodes, authority }: LabPage): string {
  if (nodes === 'simulated') {
    return 'nobody answers there: the nodes of this lab are simulated, ./plinth up --nodes real has real ones';
  }
  const { hostname } = new URL(url);
  const { namespace, secret } = authority;
  return [
    address === undefined
      ? 'the gateway of the lab has no address yet: ./plinth status shows when it has'
      : `no name server knows ${hostname}: add '${address} ${hostname}' to /etc/hosts`,
    `its certificate is of the lab's own authority: kubectl -n ${namespace} get secret ${secret} -o jsonpath='{.data.tls\\.crt}' | base64 -d > lab-ca.pem`,
    ...(address === undefined
      ? []
      : [`curl --cacert lab-ca.pem --resolve ${hostname}:443:${address} ${url}`]),
  ].join('\n');
}
