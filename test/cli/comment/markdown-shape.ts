/** What a comment's Markdown opens and closes; empty when everything that is opened is closed in its place. */
export function brokenParts(body: string): readonly string[] {
  const found: string[] = [];
  let fence: string | undefined;
  let depth = 0;
  for (const line of body.split('\n')) {
    const [, run] = /^ {0,3}(`{3,})/.exec(line) ?? [];
    if (fence !== undefined) {
      if (run !== undefined && run.length >= fence.length && line.trim() === run) fence = undefined;
      continue;
    }
    if (run !== undefined) {
      fence = run;
      continue;
    }
    // Markdown is not read on lines that begin with a tag, and code is no tag anywhere else
    const tags = line.startsWith('<')
      ? line
      : line.replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, '');
    for (const [tag] of tags.matchAll(/<\/?(details|summary|sub|code|a)\b[^>]*>/g)) {
      if (!tag.includes('details')) continue;
      depth += tag.startsWith('</') ? -1 : 1;
      if (depth < 0) found.push('</details> without its beginning');
    }
  }
  if (fence !== undefined) found.push('a fence without its end');
  if (depth > 0) found.push('<details> without its end');
  return found;
}
