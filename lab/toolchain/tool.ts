/** One executable that the lab needs and that no npm package brings. */
export interface Tool {
  /** The pinned version: what is downloaded or built. */
  readonly version: string;
  /** The versions accepted from `PATH`, as a semver range; pre-releases never fit. */
  readonly fits: string;
  /**
   * Arguments that make the executable print its version.
   * @default - it can not tell: none from `PATH` is taken
   */
  readonly ask?: readonly string[];
  /**
   * Executable of the same folder that is asked instead, for a tool that cannot tell its version.
   * @default - the tool itself
   */
  readonly askInstead?: string;
  /**
   * Executable that must lie in the same folder of `PATH`, because the two are released together.
   * @default - none
   */
  readonly beside?: string;
  /** Folder below `tools/` whose go.mod pins the sources. */
  readonly module: string;
  /** Go package of the executable. Where tools share a module its last element is the tool's name. */
  readonly package: string;
  /**
   * Linker flags that put the version into the executable.
   * @default - none: the executable reads its version from Go's build information
   */
  readonly ldflags?: readonly string[];
  /**
   * Build tags: upstream's words for what is left out of the executable.
   * @default - none: all of it is built
   */
  readonly tags?: readonly string[];
  /**
   * The official build.
   * @default - there is none with a published checksum: the tool is always built
   */
  readonly download?: Download;
}

/** An official build. `{version}`, `{os}` and `{arch}` are filled in. */
export interface Download {
  /** Address of the executable, or of the `.tar.gz` that contains it. */
  readonly url: string;
  /** Address of what the publisher says its SHA-256 is: one digest, lines of digest and name, or a GitHub release. */
  readonly checksums: string;
  /**
   * Path of the executable in the archive.
   * @default - the download is the executable itself
   */
  readonly member?: string;
  /** Platforms that are published, as `<os>-<arch>` with Go's names. */
  readonly platforms: readonly string[];
  /**
   * The publisher's word for `amd64`.
   * @default 'amd64'
   */
  readonly amd64?: string;
}

/** Every platform that tools are published for. */
export const everywhere = ['linux-amd64', 'linux-arm64', 'darwin-amd64', 'darwin-arm64'];

/** Platforms of what is published for Linux only. */
export const linux = ['linux-amd64', 'linux-arm64'];

/** Where GitHub says what the digests of a release's files are. */
export function githubDigests(repository: string): string {
  return `https://api.github.com/repos/${repository}/releases/tags/v{version}`;
}
