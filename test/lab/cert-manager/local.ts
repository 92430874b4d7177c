import { local } from '../../../environments/local';
import { platform } from '../../../stacks/platform';
import type { Manifest } from '../../../stacks/release/manifest';
import { plan } from '../../../stacks/release/plan';

const everything = plan(platform(local).charts, []);

const chart = (id: string): readonly Manifest[] =>
  everything.filter((object) => object.chart === id).map(({ manifest }) => manifest);

const asked = ({ kind, apiVersion }: Manifest): boolean =>
  apiVersion === 'cert-manager.io/v1' && ['Certificate', 'ClusterIssuer', 'Issuer'].includes(kind);

/** Every definition that `local` installs. */
export const definitions = chart('definitions');

/** The namespaces of `local`. */
export const namespaces = everything
  .map(({ manifest }) => manifest)
  .filter(({ kind }) => kind === 'Namespace');

/** cert-manager as `local` installs it. */
export const operator = chart('cert-manager').filter((manifest) => !asked(manifest));

/** What `local` asks of cert-manager. */
export const issuersAndCertificates = everything.map(({ manifest }) => manifest).filter(asked);
