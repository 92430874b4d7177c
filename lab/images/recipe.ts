import type { ToolName } from '../toolchain/catalogue';
import type { Suite } from './debian';

/** How to make an image where its registry cannot be reached: minimal, but with the contract of the image it stands for. */
export interface Recipe {
  /** Repository it makes images of, such as `ghcr.io/cloudnative-pg/postgresql`; the tag is that of the wanted reference. */
  readonly repository: string;
  /**
   * Tags it can make.
   * @default - every tag
   */
  readonly tags?: RegExp;
  /** In what it differs from the upstream image: a clause without a full stop. */
  readonly differs: string;
  /**
   * What tells the version that is made, which the summary names where the reference asks for another.
   * @default - nothing: the image has no version of its own
   */
  readonly version?: { readonly tool: ToolName } | { readonly package: string };
  /**
   * Files of Debian packages; the first layer.
   * @default - none
   */
  readonly debian?: DebianFiles;
  /**
   * Executables of the toolchain, by their absolute path in the image.
   * @default - none
   */
  readonly programs?: Readonly<Record<string, ToolName>>;
  /**
   * Text files, by path.
   * @default - none
   */
  readonly files?: Readonly<Record<string, TextFile | string>>;
  /**
   * Symbolic links: path and target.
   * @default - none
   */
  readonly links?: Readonly<Record<string, string>>;
  /**
   * Folders that must exist, by path, beside those that hold something.
   * @default - none
   */
  readonly folders?: Readonly<Record<string, Folder>>;
  /**
   * Users with a group of the same name, beside root.
   * @default - none: an image without Debian files then has no `/etc/passwd`
   */
  readonly users?: readonly User[];
  readonly config: ImageConfig;
}

/** Debian packages whose files go into an image. */
export interface DebianFiles {
  readonly suite: Suite;
  /** Packages; what they depend on comes along. */
  readonly packages: readonly string[];
  /**
   * Packages that come along and stay out, because nothing that runs in the image uses them; `*` at the end stands for
   * any ending.
   * @default - none
   */
  readonly leave?: readonly string[];
  /**
   * Paths that are taken; one with a slash at its end means all below it.
   * @default - all
   */
  readonly only?: readonly string[];
  /**
   * Paths that are left out, in the same form.
   * @default - none
   */
  readonly without?: readonly string[];
}

/** A text file that is not mode 0644 of root's. */
export interface TextFile {
  readonly content: string;
  /**
   * Permission bits.
   * @default 0o644
   */
  readonly mode?: number;
}

/** A folder of an image. */
export interface Folder {
  /**
   * Permission bits.
   * @default 0o755
   */
  readonly mode?: number;
  /**
   * Number of the user and group that own it.
   * @default 0
   */
  readonly owner?: number;
}

/** A user of an image. */
export interface User {
  readonly name: string;
  /** Number of the user. */
  readonly id: number;
  /**
   * Number of the group.
   * @default - that of the user
   */
  readonly group?: number;
  /**
   * Home folder.
   * @default '/nonexistent'
   */
  readonly home?: string;
  /**
   * Login shell.
   * @default '/sbin/nologin'
   */
  readonly shell?: string;
}

/** How containers of an image run unless their pod says otherwise. */
export interface ImageConfig {
  /**
   * Name or number of the user, and of the group after a colon. Kubernetes can hold only numbers to `runAsNonRoot`.
   * @default - root
   */
  readonly user?: string;
  /**
   * The program and its first arguments.
   * @default - none
   */
  readonly entrypoint?: readonly string[];
  /**
   * Arguments, which a pod's `args` replace.
   * @default - none
   */
  readonly cmd?: readonly string[];
  /**
   * Environment variables; `PATH` is always set.
   * @default - `PATH` alone
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Folder the program starts in.
   * @default '/'
   */
  readonly workdir?: string;
  /**
   * Ports it listens on, such as `5432/tcp`.
   * @default - none are named
   */
  readonly ports?: readonly string[];
  /**
   * Paths that hold data.
   * @default - none
   */
  readonly volumes?: readonly string[];
  /**
   * Signal that ends it.
   * @default - SIGTERM
   */
  readonly stopSignal?: string;
}
