const draw = () => {
  if (state.chosen !== undefined && !passes(data.changes[state.chosen])) state.chosen = undefined;
  drawGraph();
  drawList();
};

const barOf = () => {
  let timer;
  const search = element('input', {
    type: 'search',
    placeholder: 'Search names, kinds, products, values   ( / )',
    'aria-label': 'Search',
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        state.words = search.value
          .toLowerCase()
          .split(/\s+/)
          .filter((word) => word !== '');
        draw();
      }, 120);
    },
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === 'Escape' && state.chosen !== undefined) {
      state.chosen = undefined;
      drawGraph();
    }
  });
  const counted = (kind) => data.changes.filter(({ change }) => change === kind).length;
  const filters = kinds
    .filter((kind) => counted(kind) > 0)
    .map((kind) => {
      const button = element(
        'button',
        {
          type: 'button',
          class: kind,
          'aria-pressed': 'true',
          onclick: () => {
            if (state.kinds.has(kind)) state.kinds.delete(kind);
            else state.kinds.add(kind);
            button.setAttribute('aria-pressed', String(state.kinds.has(kind)));
            draw();
          },
        },
        element('span', { class: 'sign' }, text(signs[kind])),
        text(` ${kind} ${counted(kind)}`),
      );
      return button;
    });
  const products = [...new Set(data.changes.map(({ product }) => product))].sort();
  const only = element(
    'select',
    {
      'aria-label': 'Only',
      onchange: () => {
        state.only = only.value;
        draw();
      },
    },
    element('option', { value: '' }, text('everything')),
    element('option', { value: 'stateful' }, text('only what holds data')),
    ...products.map((name) =>
      element('option', { value: `product:${name}` }, text(`only ${name}`)),
    ),
  );
  return element('div', { class: 'bar' }, search, ...filters, only, count);
};

const problemsOf = (title, items, textOf, warning) =>
  items.length === 0
    ? []
    : [
        element('h2', {}, text(title)),
        ...items.map((item) =>
          element(
            'div',
            { class: warning(item) ? 'problem warning' : 'problem' },
            text(textOf(item)),
          ),
        ),
      ];

app.append(
  ...problemsOf(
    'Why it fails',
    data.failures,
    ({ kind, resource, message }) =>
      `${kind}${resource === undefined ? '' : ` · ${resource}`}\n${message}`,
    () => false,
  ),
  ...problemsOf(
    'Policies',
    data.policies,
    ({ policy, level, resource, message }) =>
      `${level} · ${policy}${resource === undefined ? '' : ` · ${resource}`}\n${message}`,
    ({ level }) => level === 'warning',
  ),
);
if (data.outputs.length > 0)
  app.append(element('h2', {}, text('Outputs that change')), linesOf(data.outputs));
if (data.changes.length > 0) {
  app.append(
    barOf(),
    element('h2', {}, text('What would change')),
    element(
      'p',
      { class: 'quiet' },
      text(
        'By product, each to the right of what it waits for. Choose a resource to see it, and what it waits for.',
      ),
    ),
    graph,
    element('h2', {}, text('Changes')),
    list,
  );
  draw();
  window.addEventListener('resize', drawGraph);
} else if (data.failures.length === 0 && data.outputs.length === 0) {
  app.append(element('p', {}, text('Nothing would change.')));
}
app.append(
  ...problemsOf(
    'Warnings',
    data.warnings,
    (warning) => warning,
    () => true,
  ),
);
