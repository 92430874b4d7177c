/**
 * Every image the platform runs, by the name constructs ask for. The one place where versions are
 * pinned; the tag of a product's main image is the version its workloads are labelled with.
 */
export const images = {
  'cert-manager-controller': 'quay.io/jetstack/cert-manager-controller:v1.21.2',
  'cert-manager-webhook': 'quay.io/jetstack/cert-manager-webhook:v1.21.2',
  'cert-manager-cainjector': 'quay.io/jetstack/cert-manager-cainjector:v1.21.2',
  'cert-manager-acmesolver': 'quay.io/jetstack/cert-manager-acmesolver:v1.21.2',
  immudb: 'docker.io/codenotary/immudb:1.11.1-bullseye-slim',
} as const satisfies Readonly<Record<string, string>>;

/** Name of an image of the platform. */
export type ImageName = keyof typeof images;

/** An image reference for every name. */
export type ImageCatalogue = Readonly<Record<ImageName, string>>;

/** The version an image reference names: `1.11.1` of `…/immudb:1.11.1-bullseye-slim`; the whole tag where it holds none. */
export function versionOf(reference: string): string {
  const tag = /:([\w.-]+)(?:@|$)/.exec(reference)?.[1] ?? reference;
  return /^v?(\d+(?:\.\d+)+)/.exec(tag)?.[1] ?? tag;
}
