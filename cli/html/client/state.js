// Draws a preview from the data of its page. Every text of others is set as text, never as HTML.
const data = JSON.parse(document.getElementById('data').textContent);
const app = document.getElementById('app');
const signs = { create: '+', update: '~', replace: '±', delete: '−' };
const kinds = ['delete', 'replace', 'update', 'create'];
const rowsOfBox = 8;
const rowsOfList = 200;

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
};
const text = (value) => document.createTextNode(value);

const state = {
  words: [],
  kinds: new Set(kinds),
  only: '',
  chosen: undefined,
  open: new Set(),
  rows: rowsOfList,
};
for (const [at, change] of data.changes.entries()) {
  change.at = at;
  change.haystack = [
    change.change,
    change.resource,
    change.product,
    change.urn,
    change.loss ? 'stateful data' : '',
    change.disturbs ?? '',
    ...change.lines,
  ]
    .join('\n')
    .toLowerCase();
}
const neighbours = new Map();
for (const [from, to] of data.graph.resources) {
  for (const [a, b] of [
    [from, to],
    [to, from],
  ]) {
    if (!neighbours.has(a)) neighbours.set(a, new Set());
    neighbours.get(a).add(b);
  }
}

const dangerous = (change) => change.loss !== undefined && change.change !== 'update';
const passes = (change) =>
  state.kinds.has(change.change) &&
  (state.only === '' ||
    (state.only === 'stateful'
      ? change.loss !== undefined
      : change.product === state.only.slice('product:'.length))) &&
  state.words.every((word) => change.haystack.includes(word));

const marks = (change) => {
  const found = [];
  if (change.loss !== undefined)
    found.push(element('span', { class: 'mark', title: change.loss }, text('stateful')));
  if (change.kept !== undefined)
    found.push(element('span', { class: 'mark soft' }, text(change.kept)));
  if (change.disturbs !== undefined)
    found.push(element('span', { class: 'mark soft', title: change.disturbs }, text('restarts')));
  return found;
};
