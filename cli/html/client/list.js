const classOf = (line) =>
  line.startsWith('@@')
    ? 'at'
    : line.startsWith('+')
      ? 'added'
      : line.startsWith('-')
        ? 'removed'
        : line.startsWith('!')
          ? 'told'
          : '';
const linesOf = (lines) =>
  element('pre', {}, ...lines.map((line) => element('span', { class: classOf(line) }, text(line))));

/* As YAML would have it, near enough to read. */
const yaml = (value, indent = '') => {
  if (Array.isArray(value))
    return value.length === 0
      ? [`${indent}[]`]
      : value.flatMap((item) => {
          const [first = '', ...rest] = yaml(item, `${indent}  `);
          return [`${indent}- ${first.trimStart()}`, ...rest];
        });
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return entries.length === 0
      ? [`${indent}{}`]
      : entries.flatMap(([key, inner]) => {
          if (typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0)
            return [`${indent}${key}:`, ...yaml(inner, `${indent}  `)];
          const [first = '', ...rest] = yaml(inner, `${indent}  `);
          return [`${indent}${key}: ${first.trimStart()}`, ...rest];
        });
  }
  if (typeof value === 'string' && value.includes('\n'))
    return ['|', ...value.split('\n').map((line) => `${indent}${line}`)];
  return [`${indent}${String(value)}`];
};

const bodyOf = (change) => {
  const parts = [];
  if (change.loss !== undefined)
    parts.push(
      element(
        'p',
        {},
        text(
          `Stateful: ${change.loss}${change.kept === undefined ? ' would be lost.' : ` — ${change.kept}.`}`,
        ),
      ),
    );
  if (change.disturbs !== undefined) parts.push(element('p', {}, text(`${change.disturbs}.`)));
  if (change.lines.length > 0) parts.push(linesOf(change.lines));
  if (change.more > 0)
    parts.push(element('p', { class: 'quiet' }, text(`… ${change.more} more lines`)));
  if (change.properties?.length > 0)
    parts.push(element('p', {}, text(`Differs in ${change.properties.join(', ')}`)));
  if (change.planned !== undefined)
    parts.push(element('pre', {}, text(yaml(change.planned).join('\n'))));
  parts.push(element('p', { class: 'quiet' }, element('code', {}, text(change.urn))));
  return element('div', {}, ...parts);
};

const entryOf = (change) => {
  const entry = element(
    'details',
    { class: `change ${change.change}`, id: `change-${change.at}` },
    element(
      'summary',
      {},
      element('span', { class: 'sign', title: change.change }, text(signs[change.change])),
      element('span', { class: 'quiet' }, text(change.change)),
      element('code', {}, text(change.resource)),
      ...marks(change),
      element('span', { class: 'product' }, text(change.product)),
    ),
  );
  // thousands of bodies that nobody opens would only be waited for
  entry.addEventListener('toggle', () => {
    if (entry.open && entry.children.length === 1) entry.append(bodyOf(change));
  });
  return entry;
};

const drawList = () => {
  const found = data.changes.filter(passes);
  list.replaceChildren(...found.slice(0, state.rows).map(entryOf));
  if (found.length > state.rows) {
    list.append(
      element(
        'p',
        {},
        element(
          'button',
          {
            type: 'button',
            onclick: () => {
              state.rows += 1000;
              drawList();
            },
          },
          text(`show more of ${found.length}`),
        ),
      ),
    );
  }
  count.textContent =
    found.length === data.changes.length
      ? `${found.length} changes`
      : `${found.length} of ${data.changes.length} changes`;
};
