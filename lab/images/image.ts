/** An image that can be loaded into containerd. */
export interface LabImage {
  /** As pods name it. */
  readonly reference: string;
  /** The archive that holds it, as `ctr images import` takes it. */
  readonly archive: string;
  /** Whether its registry gave it, or it was made here by a recipe. */
  readonly origin: 'pulled' | 'built';
  /**
   * In what it differs from the image its registry has.
   * @default - in nothing: it is that image
   */
  readonly differs?: string;
  /** Changes with the content: one that was imported needs no import again. */
  readonly digest: string;
}

/** Which of the wanted images are there. */
export interface LabImages {
  readonly present: readonly LabImage[];
  /** What can neither be pulled nor made, and why. */
  readonly missing: readonly MissingImage[];
}

/** An image that can neither be pulled nor made. */
export interface MissingImage {
  readonly reference: string;
  readonly reason: string;
}
