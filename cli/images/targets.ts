import { environmentFor, environmentNames } from '../../environments';
import type { ImagePolicy } from '../../environments/image-policies';
import { imageProducts, type ImageProduct } from '../../environments/image-products';
import { images, type ImageName } from '../../environments/images';
import { UserError } from '../../errors/user-error';

/** An image of an environment, or of the catalogue that all of them begin with. */
export interface Subject {
  readonly name: ImageName;
  /** Full reference, as it is now. */
  readonly reference: string;
  /** @default - it moves when somebody changes it */
  readonly policy?: ImagePolicy;
  /** The platform's product that it belongs to. */
  readonly product?: ImageProduct;
}

/** A file that says which images there are. */
export interface Target {
  /** Name of the environment, or `catalogue`. */
  readonly name: string;
  readonly kind: 'environment' | 'catalogue';
  /** Relative to the checkout. */
  readonly file: string;
  /** All of its images that are looked at. */
  readonly subjects: readonly Subject[];
}

/** The catalogue, with the policies of the products' own table. */
function catalogueTarget(): Target {
  return {
    name: 'catalogue',
    kind: 'catalogue',
    file: 'environments/images.ts',
    subjects: (Object.keys(images) as ImageName[]).map((name) =>
      subjectOf(name, images[name], policyOf(productOf(name))),
    ),
  };
}

/** An environment, with policies of its own; what it has of the catalogue is looked at there. */
function environmentTarget(name: string): Target {
  const environment = environmentFor(name);
  const { imagePolicies = {} } = environment;
  return {
    name,
    kind: 'environment',
    file: `environments/${name}.ts`,
    subjects: (Object.keys(images) as ImageName[])
      .filter((one) => imagePolicies[one] !== undefined || environment.images[one] !== images[one])
      .map((one) => subjectOf(one, environment.images[one], imagePolicies[one])),
  };
}

/** What a command looks at: one environment, the catalogue, or all. */
export function targetsOf(environment: string | undefined, catalogue: boolean): readonly Target[] {
  return environment === undefined && !catalogue
    ? [catalogueTarget(), ...environmentNames.map(environmentTarget)]
    : [oneTarget(environment, catalogue)];
}

/**
 * What a command changes.
 *
 * @throws UserError unless it is one environment, or the catalogue.
 */
export function oneTarget(environment: string | undefined, catalogue: boolean): Target {
  if ((environment === undefined) !== catalogue) {
    throw new UserError(
      environment === undefined
        ? "images: 'environment' or '--catalogue' must be given, but both are missing"
        : `images: 'environment' and '--catalogue' must not both be given, got '${environment}'`,
      { fix: 'such as: plinth images update dev' },
    );
  }
  return environment === undefined ? catalogueTarget() : environmentTarget(environment);
}

/** Which product of the platform an image belongs to. */
export function productOf(name: ImageName): ImageProduct | undefined {
  return imageProducts.find((product) => product.images.includes(name));
}

function policyOf(product: ImageProduct | undefined): ImagePolicy | undefined {
  if (product?.newest === undefined) return product?.tags;
  return { tags: product.tags, newest: product.newest };
}

function subjectOf(name: ImageName, reference: string, policy: ImagePolicy | undefined): Subject {
  const product = productOf(name);
  return {
    name,
    reference,
    ...(policy !== undefined && { policy }),
    ...(product !== undefined && { product }),
  };
}
