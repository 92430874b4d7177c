/** A request as the API sees it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer before it is written: a list is paged by whoever writes it. */
export interface Reply {
  readonly status: number;
  readonly data: unknown;
}

/** A number in the path is handed to what answers. */
export type Route = readonly [
  method: string,
  path: RegExp,
  act: (asked: Asked, id: number) => Reply,
];
