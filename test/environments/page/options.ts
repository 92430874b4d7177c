import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const folder = join(__dirname, '..', '..', '..', 'environments');

type Declared = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** Types by their names, from every source of the environments. */
function declarations(): ReadonlyMap<string, Declared> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => {
        const text = readFileSync(join(folder, file), 'utf8');
        const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
        return source.statements
          .filter((one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one))
          .map((one) => [one.name.text, one] as const);
      }),
  );
}

/** Options from the interfaces' own docstrings: a section for each that has options, in the order of their use. */
export function optionSections(): readonly string[] {
  const all = declarations();
  const open = ['Environment'];
  const sections: string[] = [];
  for (const name of open) {
    const declared = all.get(name);
    if (declared === undefined) throw new Error(`no type is named ${name}`);
    const mentioned = (type: ts.TypeNode) =>
      namesIn(type).filter((other) => hasOptions(all.get(other)));
    const body = ts.isInterfaceDeclaration(declared)
      ? options(declared, '', mentioned)
      : choices(declared, mentioned);
    sections.push([`### ${name}`, '', textOf(declared), '', ...body, ''].join('\n'));
    const next = namesIn(declared).filter((other) => hasOptions(all.get(other)));
    for (const other of next) if (!open.includes(other)) open.push(other);
  }
  return sections;
}

/** Whether a type is an object, or a choice of objects. */
function hasOptions(declared: Declared | undefined): boolean {
  if (declared === undefined) return false;
  if (ts.isInterfaceDeclaration(declared)) return true;
  const { type } = declared;
  return ts.isUnionTypeNode(type) && type.types.some((one) => !ts.isLiteralTypeNode(one));
}

type Mentioned = (type: ts.TypeNode) => readonly string[];

/** What a type that is a choice is chosen from: other types, or objects written in place. */
function choices({ type }: ts.TypeAliasDeclaration, mentioned: Mentioned): readonly string[] {
  if (!ts.isUnionTypeNode(type)) return [];
  return type.types.flatMap((one) => [
    ...mentioned(one).map((name) => `- ${linked(name)}`),
    ...(ts.isTypeLiteralNode(one) ? options(one, '', () => []) : []),
  ]);
}

type Members = ts.InterfaceDeclaration | ts.TypeLiteralNode;

/** One line an option; objects written in place follow under the path of theirs. */
function options({ members }: Members, prefix: string, mentioned: Mentioned): readonly string[] {
  const lines = members.filter(ts.isPropertySignature).flatMap((member) => {
    const path = prefix + member.name.getText();
    const types = member.type === undefined ? [] : mentioned(member.type);
    const inner = literalsIn(member.type);
    const what = textOf(member);
    const by = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
    const otherwise = textIn(by?.comment).replace(/^- /, '');
    return [
      [
        `- \`${path}${wordsOf(member.type)}\``,
        ...(member.questionToken === undefined ? [] : [`(otherwise: ${otherwise})`]),
        ...(what === '' ? [] : [`– ${what}`]),
        ...(types.length === 0 ? [] : [`→ ${types.map(linked).join(', ')}`]),
      ].join(' '),
      ...inner.flatMap((literal) => options(literal, `${path}.`, mentioned)),
    ];
  });
  return [...new Set(lines)];
}

/** The words to choose from, where there are no other values. */
function wordsOf(type: ts.TypeNode | undefined): string {
  if (type === undefined) return '';
  const all = ts.isUnionTypeNode(type) ? type.types : [type];
  return all.every(ts.isLiteralTypeNode) ? `: ${all.map((one) => one.getText()).join(' | ')}` : '';
}

function linked(name: string): string {
  return `[${name}](#${name.toLowerCase()})`;
}

/** Names of the types in a node, outside of what is written in place. */
function namesIn(node: ts.Node): readonly string[] {
  const own = ts.isTypeReferenceNode(node) ? [node.typeName.getText()] : [];
  const inner: string[] = [];
  ts.forEachChild(node, (child) => {
    inner.push(...namesIn(child));
  });
  return [...new Set([...own, ...inner])];
}

function literalsIn(type: ts.TypeNode | undefined): readonly ts.TypeLiteralNode[] {
  if (type === undefined) return [];
  if (ts.isTypeLiteralNode(type)) return [type];
  return ts.isUnionTypeNode(type) ? type.types.filter(ts.isTypeLiteralNode) : [];
}

function textOf(node: Declared | ts.PropertySignature): string {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return textIn(docs[0]?.comment);
}

function textIn(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return (ts.getTextOfJSDocComment(comment) ?? '').replace(/\s+/g, ' ').trim();
}
