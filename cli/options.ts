import type { Input } from './command';

export function flag({ options }: Input, name: string): boolean {
  return options[name] === true;
}

export function text({ options }: Input, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The stack a command works on; its default is part of the specification. */
export function stackOf({ arguments: [stack] }: Input): string {
  return stack ?? 'local';
}
