import { JSDOM, type PageElement, type PageWindow } from 'jsdom';

/** The page as a reader has it in a browser. */
export class OpenedPage {
  private readonly window: PageWindow;

  constructor(html: string) {
    this.window = new JSDOM(html, { runScripts: 'dangerously', pretendToBeVisual: true }).window;
    // nothing is laid out here
    this.window.Element.prototype.scrollIntoView = () => undefined;
  }

  /** What the list of changes shows, in its order. */
  get listed(): readonly string[] {
    return this.texts('details.change > summary > code');
  }

  get status(): string {
    return this.texts('[role=status]').join();
  }

  texts(selector: string): readonly string[] {
    return textsOf(this.window.document, selector);
  }

  /** Texts within each of some elements. */
  textsWithin(outer: string, selector: string): readonly (readonly string[])[] {
    return [...this.window.document.querySelectorAll(outer)].map((one) => textsOf(one, selector));
  }

  click(selector: string): void {
    this.must(selector).click();
  }

  /** Types into the search, and waits until it is taken for finished. */
  async search(words: string): Promise<void> {
    this.set('input[type=search]', words, 'input');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  /** Waits for what a browser does when it is idle: bodies of entries are made when they have opened. */
  async drawn(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  only(value: string): void {
    this.set('select', value, 'change');
  }

  press(key: string): void {
    const { document, KeyboardEvent } = this.window;
    document.dispatchEvent(new KeyboardEvent('keydown', { key }));
  }

  close(): void {
    this.window.close();
  }

  private set(selector: string, value: string, event: string): void {
    const found = this.must(selector);
    found.value = value;
    found.dispatchEvent(new this.window.Event(event));
  }

  private must(selector: string): PageElement {
    const found = this.window.document.querySelector(selector);
    if (found === null) throw new Error(`the page has no '${selector}'`);
    return found;
  }
}

function textsOf(place: PageElement, selector: string): readonly string[] {
  return [...place.querySelectorAll(selector)].map((one) => one.textContent);
}
