/** A part of a comment: items between a head and a tail, as many as there is room for. */
export interface Section {
  readonly head: string;
  /** Made only as far as there is room. */
  readonly items: readonly (() => string)[];
  readonly tail: string;
  /** Between items. */
  readonly separator: '\n' | '\n\n';
  /** Says how many items there was no room for. */
  readonly more: (count: number) => string;
  /** Characters it may take at most, whatever room there is. */
  readonly most: number;
}

export interface Fitted {
  readonly text: string;
  /** Items there was no room for, over all sections. */
  readonly left: number;
}

/**
 * Sections within a number of characters, one after the other; what an earlier one does not need is left to the later
 * ones. An item is whole or not there, so that nothing ends inside of a fence or a tag.
 */
export function fitted(sections: readonly Section[], room: number): Fitted {
  let rest = room;
  let left = 0;
  const texts: string[] = [];
  for (const section of sections) {
    if (section.items.length === 0) continue;
    const { text, shown } = fittedSection(section, Math.min(rest, section.most));
    left += section.items.length - shown;
    if (text === '') continue;
    texts.push(text);
    rest -= text.length + between.length;
  }
  return { text: texts.join(between), left };
}

const between = '\n\n';

function fittedSection(
  section: Section,
  room: number,
): { readonly text: string; readonly shown: number } {
  const { head, items, tail, separator, more } = section;
  const frame = head.length + tail.length + 2 * between.length;
  const reserved = frame + separator.length + more(items.length).length;
  const shown: string[] = [];
  let used = reserved;
  for (const item of items) {
    const text = item();
    if (used + separator.length + text.length > room) break;
    used += separator.length + text.length;
    shown.push(text);
  }
  const hidden = items.length - shown.length;
  if (shown.length === 0 && reserved > room) return { text: '', shown: 0 };
  const body = [...shown, ...(hidden > 0 ? [more(hidden)] : [])].join(separator);
  return {
    text: [head, body, ...(tail === '' ? [] : [tail])].join(between),
    shown: shown.length,
  };
}
