/** A signal that aborts with its parent or when time is up. `release` when done, or it keeps the process busy. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/** Sets a time limit under a parent signal. (`AbortSignal.any` over a timeout may be collected before it fires.) */
export function deadline(parent: AbortSignal, ms: number): Deadline {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  const timer = setTimeout(abort, ms);
  if (parent.aborted) abort();
  parent.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', abort);
    },
  };
}
