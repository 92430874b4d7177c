/** What a registry can not or will not give, in words that name it; nothing of a credential is in them. */
export class RegistryProblem extends Error {}

/** A text that somebody else sent, fit for one line of a terminal. */
export function tame(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]+/g, ' ').trim();
  return printable.length > 160 ? `${printable.slice(0, 160)}…` : printable;
}
