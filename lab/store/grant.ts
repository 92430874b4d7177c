/** What somebody may do in the store: in one folder of one bucket, and nothing anywhere else. */
export interface StoreGrant {
  /** Who it is; also the access key ID: 3 to 100 lower-case letters, digits, dots and dashes. */
  readonly name: string;
  /** Name of the bucket; it is made when the first grant names it. */
  readonly bucket: string;
  /** Folder in the bucket: names joined by `/`. */
  readonly folder: string;
  /** `write` reads, writes and removes objects; `read` changes nothing. */
  readonly right: 'read' | 'write';
  /**
   * Of which objects the names can be listed. `bucket` is for programs that ask whether the bucket is there, as Barman
   * does before it begins an archive: to S3 that question is a listing of everything, and no condition tells the two
   * apart.
   * @default 'folder'
   */
  readonly listing?: 'folder' | 'bucket';
}

/** Names that no grant may have: the one of the store's own administrator. */
export const administrator = 'plinth-lab';

/** Every problem of a grant. */
export function grantProblems({ name, bucket, folder }: StoreGrant): string[] {
  const where = 'lab.store';
  const problems: string[] = [];
  if (!/^[a-z0-9][a-z0-9.-]{1,98}[a-z0-9]$/.test(name) || name === administrator) {
    problems.push(
      `${where}: 'name' must be 3 to 100 lower-case letters, digits, dots and dashes, and not '${administrator}', got '${name}'`,
    );
  }
  if (!/^[a-z0-9]([a-z0-9-]{1,61})[a-z0-9]$/.test(bucket)) {
    problems.push(
      `${where}: 'bucket' must be 3 to 63 lower-case letters, digits and dashes, got '${bucket}'`,
    );
  }
  // a dot alone would be another folder, and '*' or '?' stand for others in a policy
  if (!/^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/.test(folder)) {
    problems.push(
      `${where}: 'folder' must be names joined by '/', without one at either end, got '${folder}'`,
    );
  }
  return problems;
}
