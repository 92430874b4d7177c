/** A program that runs beside the kubelet, is started again when it ends, and listens at the node's address. */
export interface NodeService {
  /** A DNS label; its log is `<lab>/node/logs/<name>/current`. */
  readonly name: string;
  /** Path on the host of the executable, which must need no library that the node's tree lacks: a static one. */
  readonly executable: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Content by absolute path inside the node; only root of the node reads them. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders kept over restarts, as absolute paths inside the node; each lies below `<lab>/node/data/<name>/`. */
  readonly folders: readonly string[];
}
