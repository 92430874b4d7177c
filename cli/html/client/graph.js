/* Products from left to right: each to the right of what it waits for. */
const layersOf = (names) => {
  const before = new Map(
    names.map((name) => [
      name,
      data.graph.products
        .filter(([from, to]) => from === name && names.includes(to))
        .map(([, to]) => to),
    ]),
  );
  const depths = new Map();
  const depth = (name, path) => {
    if (depths.has(name)) return depths.get(name);
    if (path.includes(name)) return 0;
    const own = Math.max(-1, ...before.get(name).map((other) => depth(other, [...path, name]))) + 1;
    depths.set(name, own);
    return own;
  };
  const layers = [];
  for (const name of names) (layers[depth(name, [])] ??= []).push(name);
  return layers.filter((layer) => layer !== undefined);
};

const boxOf = (name, changes) => {
  const open = state.open.has(name);
  const shown = open ? changes : changes.slice(0, rowsOfBox);
  const near = neighbours.get(state.chosen);
  const box = element(
    'section',
    { class: 'box' },
    element(
      'h3',
      {},
      element('span', {}, text(name)),
      element('span', { class: 'quiet' }, text(String(changes.length))),
    ),
    ...shown.map((change) => {
      const distance =
        state.chosen === undefined
          ? ''
          : state.chosen === change.at
            ? ' chosen'
            : near?.has(change.at)
              ? ' near'
              : ' far';
      return element(
        'button',
        {
          class: `row ${change.change}${distance}`,
          type: 'button',
          title: `${change.change} ${change.resource}`,
          onclick: () => choose(change),
        },
        element('span', { class: 'sign' }, text(signs[change.change])),
        element('span', {}, text(change.resource)),
        ...(dangerous(change) ? [element('span', { class: 'mark' }, text('stateful'))] : []),
      );
    }),
  );
  if (changes.length > rowsOfBox) {
    box.append(
      element(
        'button',
        {
          class: 'rest',
          type: 'button',
          onclick: () => {
            if (open) state.open.delete(name);
            else state.open.add(name);
            drawGraph();
          },
        },
        text(open ? 'fewer' : `${changes.length - rowsOfBox} more`),
      ),
    );
  }
  box.dataset.product = name;
  return box;
};

const graph = element('div', { class: 'graph' });
const list = element('div');
const count = element('span', { class: 'quiet', role: 'status' });

const drawGraph = () => {
  const changes = data.changes.filter(passes);
  const byProduct = new Map();
  for (const change of changes) {
    if (!byProduct.has(change.product)) byProduct.set(change.product, []);
    byProduct.get(change.product).push(change);
  }
  const names = [...byProduct.keys()].sort();
  graph.replaceChildren(
    ...layersOf(names).map((layer) =>
      element('div', { class: 'layer' }, ...layer.map((name) => boxOf(name, byProduct.get(name)))),
    ),
  );
  drawEdges(names);
};

const drawEdges = (names) => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('width', graph.scrollWidth);
  svg.setAttribute('height', graph.scrollHeight);
  svg.setAttribute('aria-hidden', 'true');
  const origin = graph.getBoundingClientRect();
  const boxes = new Map(
    [...graph.querySelectorAll('.box')].map((box) => [
      box.dataset.product,
      box.getBoundingClientRect(),
    ]),
  );
  const chosen = state.chosen === undefined ? undefined : data.changes[state.chosen].product;
  for (const [from, to] of data.graph.products) {
    if (!names.includes(from) || !names.includes(to)) continue;
    const [a, b] = [boxes.get(to), boxes.get(from)];
    const x = (rect, side) => rect[side] - origin.left + graph.scrollLeft;
    const [x1, y1, x2, y2] = [
      x(a, 'right'),
      a.top - origin.top + 17,
      x(b, 'left'),
      b.top - origin.top + 17,
    ];
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    const bend = Math.max(36, (x2 - x1) / 2);
    path.setAttribute('d', `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
    if (chosen === from || chosen === to) path.setAttribute('class', 'near');
    svg.append(path);
  }
  graph.append(svg);
};

const choose = (change) => {
  state.chosen = state.chosen === change.at ? undefined : change.at;
  drawGraph();
  if (state.chosen === undefined) return;
  const entry = document.getElementById(`change-${change.at}`) ?? list.appendChild(entryOf(change));
  entry.open = true;
  entry.scrollIntoView({ block: 'center', behavior: 'smooth' });
};
