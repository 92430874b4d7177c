import ts from 'typescript';
import { UserError } from '../../errors/user-error';
import { find, literalOf, nameOf, type EditedFile, type InObject, type Place } from './find-images';

/** A new reference for an image. */
export interface Change {
  /** Name in the catalogue. */
  readonly name: string;
  /** Full reference. */
  readonly reference: string;
}

/** References that a file itself says, by their names. */
export function ownReferences(edited: EditedFile): ReadonlyMap<string, string> {
  const found = find(edited);
  if (found.kind === 'name') return new Map();
  return new Map(
    found.object.properties.flatMap((property) => {
      const [name, literal] = [nameOf(property), literalOf(property)];
      return name === undefined || literal === undefined ? [] : [[name, literal.text] as const];
    }),
  );
}

/**
 * The text of the file with other references. Nothing but the values of its images changes, or the lines that are
 * added for those that it does not say yet; the result is formatted as the file was.
 *
 * @throws UserError where the file says its images in a way that can not be edited.
 */
export function withReferences(edited: EditedFile, changes: readonly Change[]): string {
  const problems: string[] = [];
  const text = changes.reduce((text, change) => {
    try {
      return withReference({ ...edited, text }, change);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return text;
    }
  }, edited.text);
  if (problems.length > 0) {
    throw new UserError([...new Set(problems)], {
      fix: "write them as `images: { ...images, name: '<reference>' }`, or edit the file by hand",
    });
  }
  const own = ownReferences({ ...edited, text });
  const lost = changes.filter(({ name, reference }) => own.get(name) !== reference);
  if (lost.length > 0) throw new Error(`${edited.file}: the references did not become its own`);
  return text;
}

// as prettier is set up for this repository
const width = 100;

const step = '  ';

function withReference(edited: EditedFile, change: Change): string {
  const found = find(edited);
  const { text, file } = edited;
  if (found.kind === 'name') {
    const [start, end] = [found.property.getStart(found.source), found.property.end];
    const indent = indentAt(text, start);
    const lines = [
      'images: {',
      `${indent}${step}...${found.name},`,
      `${indent}${step}${assigned(change, `${indent}${step}`, found.eol)},`,
      `${indent}}`,
    ];
    return `${text.slice(0, start)}${lines.join(found.eol)}${text.slice(end)}`;
  }
  const { properties } = found.object;
  const same = properties.filter((property) => nameOf(property) === change.name);
  const [property] = same;
  if (property === undefined)
    return isFlat(text, found)
      ? withLine(...spread(text, found), change)
      : withLine(text, found, change);
  const after = properties.slice(properties.indexOf(property) + 1);
  if (same.length > 1) throw refused(file, change.name, 'must be said once');
  if (after.some(ts.isSpreadAssignment))
    throw refused(file, change.name, 'must stand behind what is spread');
  const literal = literalOf(property);
  if (literal === undefined) throw refused(file, change.name, 'must be a text in quotes');
  const edit = withValue(text, found, property, literal, change);
  return isFlat(text, found) && lineLength(edit, property.getStart(found.source)) > width
    ? withReference({ ...edited, text: spread(text, found)[0] }, change)
    : edit;
}

function refused(file: string, name: string, rule: string): UserError {
  return new UserError(`${file}: '${name}' of 'images' ${rule}, or it can not be edited`);
}

/** Another value for a property; the value goes on a line of its own where the line would be too long. */
function withValue(
  text: string,
  { source, eol }: Place,
  property: ts.ObjectLiteralElementLike,
  literal: ts.StringLiteralLike,
  { name, reference }: Change,
): string {
  const [start, from, to] = [property.getStart(source), literal.getStart(source), literal.end];
  const colon = text.indexOf(':', property.name?.end ?? start) + 1;
  const isPlain = text.slice(colon, from).trim() === '' && isLineStart(text, start);
  const replaced = isPlain
    ? `${text.slice(0, colon)}${valueOf(name, reference, indentAt(text, start), eol)}`
    : `${text.slice(0, from)}'${reference}'`;
  return `${replaced}${text.slice(to)}`;
}

/** A line for one more image, behind the others. */
function withLine(text: string, { source, eol, object }: InObject, change: Change): string {
  const { properties } = object;
  const open = object.getStart(source);
  const [first] = properties;
  const last = properties.at(-1);
  const indent =
    first === undefined ? `${indentAt(text, open)}${step}` : indentAt(text, first.getStart(source));
  const line = `${eol}${indent}${assigned(change, indent, eol)},`;
  if (last === undefined) return `${text.slice(0, open + 1)}${line}${text.slice(open + 1)}`;
  const end = properties.hasTrailingComma ? properties.end : last.end;
  const comma = properties.hasTrailingComma ? '' : ',';
  // what is said behind the last one stays with it
  const rest = ts.getTrailingCommentRanges(text, end)?.at(-1)?.end ?? end;
  return `${text.slice(0, end)}${comma}${text.slice(end, rest)}${line}${text.slice(rest)}`;
}

/** The same object with a line for each of its properties. */
function spread(text: string, { source, object, eol }: InObject): [string, InObject] {
  const open = object.getStart(source);
  const indent = indentAt(text, open);
  const lines = object.properties.map(
    (one) => `${indent}${step}${one.getFullText(source).trim()},`,
  );
  const whole = ['{', ...lines, `${indent}}`].join(eol);
  const spreadText = `${text.slice(0, open)}${whole}${text.slice(object.end)}`;
  const again = ts.createSourceFile(source.fileName, spreadText, ts.ScriptTarget.Latest, true);
  return [spreadText, { kind: 'object', source: again, eol, object: objectAt(again, open) }];
}

function isFlat(text: string, { source, object }: InObject): boolean {
  return !text.slice(object.getStart(source), object.end).includes('\n');
}

function objectAt(source: ts.SourceFile, position: number): ts.ObjectLiteralExpression {
  const within = (node: ts.Node): ts.ObjectLiteralExpression | undefined =>
    ts.isObjectLiteralExpression(node) && node.getStart(source) === position
      ? node
      : ts.forEachChild(node, within);
  const found = within(source);
  if (found === undefined) throw new Error('the object is no longer where it was');
  return found;
}

function assigned({ name, reference }: Change, indent: string, eol: string): string {
  return `${keyOf(name)}:${valueOf(name, reference, indent, eol)}`;
}

/** What follows the colon. */
function valueOf(name: string, reference: string, indent: string, eol: string): string {
  const fits = `${indent}${keyOf(name)}: '${reference}',`.length <= width;
  return fits ? ` '${reference}'` : `${eol}${indent}${step}'${reference}'`;
}

function keyOf(name: string): string {
  return /^[a-z_$][\w$]*$/i.test(name) ? name : `'${name}'`;
}

function lineStart(text: string, position: number): number {
  return text.lastIndexOf('\n', position - 1) + 1;
}

function lineLength(text: string, position: number): number {
  const end = text.indexOf('\n', position);
  return (end === -1 ? text.length : end) - lineStart(text, position);
}

function isLineStart(text: string, position: number): boolean {
  return text.slice(lineStart(text, position), position).trim() === '';
}

function indentAt(text: string, position: number): string {
  const line = text.slice(lineStart(text, position), position);
  return /^\s*/.exec(line)?.[0] ?? '';
}
