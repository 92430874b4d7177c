/** The part of jsdom that tests touch: its own types bring those of a browser into every file here. */
declare module 'jsdom' {
  export interface PageElement {
    readonly textContent: string;
    value: string;
    click(): void;
    dispatchEvent(event: unknown): boolean;
    querySelectorAll(selector: string): Iterable<PageElement>;
  }

  export interface PageDocument extends PageElement {
    querySelector(selector: string): PageElement | null;
  }

  export interface PageWindow {
    readonly document: PageDocument;
    readonly Element: { readonly prototype: { scrollIntoView?: () => void } };
    readonly Event: new (type: string) => unknown;
    readonly KeyboardEvent: new (type: string, init: { readonly key: string }) => unknown;
    close(): void;
  }

  export class JSDOM {
    constructor(
      html: string,
      options: { readonly runScripts: 'dangerously'; readonly pretendToBeVisual: true },
    );
    readonly window: PageWindow;
  }
}
