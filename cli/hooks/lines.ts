import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';

// what somebody prints without ever ending a line must not fill the memory
const longest = 10_000;

/** Turns pieces of output into whole lines, ready to be shown: no secret in them, nothing that moves the cursor. */
export class Lines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #say: (line: string) => void;
  readonly #secrets: readonly string[];
  #rest = '';

  constructor(say: (line: string) => void, secrets: readonly string[]) {
    this.#say = say;
    this.#secrets = secrets;
  }

  add(piece: Buffer): void {
    const [last = '', ...whole] = `${this.#rest}${this.#decoder.write(piece)}`
      .split(/\r\n|\n|\r(?!$)/)
      .reverse();
    for (const line of whole.reverse()) this.#show(line);
    this.#rest = last;
    if (last.length <= longest) return;
    this.#show(last);
    this.#rest = '';
  }

  end(): void {
    const last = `${this.#rest}${this.#decoder.end()}`;
    if (last !== '') this.#show(last);
    this.#rest = '';
  }

  #show(line: string): void {
    const plain = stripVTControlCharacters(line).replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '');
    const shown = this.#secrets.reduce(
      (text, secret) => text.replaceAll(secret, '[secret]'),
      plain,
    );
    this.#say(shown.trimEnd());
  }
}
