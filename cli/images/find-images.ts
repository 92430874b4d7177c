import ts from 'typescript';
import { UserError } from '../../errors/user-error';

/** What is edited. */
export interface EditedFile {
  /** Relative to the checkout, for words. */
  readonly file: string;
  readonly text: string;
  /** Which object says what the images are: the environment's property, or the catalogue itself. */
  readonly images: 'property' | 'catalogue';
}

/** A source, and how its lines end. */
export interface Place {
  readonly source: ts.SourceFile;
  /** End of line, as the file has it. */
  readonly eol: string;
}

/** Images that are said in an object. */
export type InObject = Place & {
  readonly kind: 'object';
  readonly object: ts.ObjectLiteralExpression;
};

/** Where a file says its images. */
export type Found =
  | InObject
  /** `images`, or `images: another`: all of them come from elsewhere. */
  | (Place & {
      readonly kind: 'name';
      readonly property: ts.ObjectLiteralElementLike;
      readonly name: string;
    });

/**
 * Where a file says its images.
 *
 * @throws UserError where it does so in a way that can not be edited.
 */
export function find({ file, text, images }: EditedFile): Found {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const place = { source, eol: text.includes('\r\n') ? '\r\n' : '\n' };
  const objects = exportedObjects(source);
  if (images === 'catalogue') {
    const object = objects.find(({ name }) => name === 'images')?.object;
    if (object !== undefined) return { ...place, kind: 'object', object };
    throw new UserError(`${file}: 'images' must be an exported object`);
  }
  const properties = objects
    .flatMap(({ object }) => object.properties)
    .filter((property) => nameOf(property) === 'images');
  const [property] = properties;
  if (property === undefined || properties.length > 1) {
    throw new UserError(
      `${file}: 'images' must be a property of one exported object, ${property === undefined ? 'but it is missing' : 'but there are several'}`,
      {
        fix: "give the environment a line of its own: `images: { ...images, name: '<reference>' }`",
      },
    );
  }
  if (ts.isShorthandPropertyAssignment(property))
    return { ...place, kind: 'name', property, name: property.name.text };
  const value = ts.isPropertyAssignment(property) ? bare(property.initializer) : undefined;
  if (value !== undefined && ts.isObjectLiteralExpression(value))
    return { ...place, kind: 'object', object: value };
  if (value !== undefined && (ts.isIdentifier(value) || ts.isPropertyAccessExpression(value)))
    return { ...place, kind: 'name', property, name: value.getText(source) };
  throw new UserError(`${file}: 'images' must be an object or the name of one`);
}

function exportedObjects(source: ts.SourceFile) {
  return source.statements
    .filter(ts.isVariableStatement)
    .filter((one) => one.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .flatMap((one) => one.declarationList.declarations)
    .flatMap(({ name, initializer }) => {
      const object = initializer === undefined ? undefined : bare(initializer);
      return object !== undefined && ts.isObjectLiteralExpression(object)
        ? [{ name: name.getText(source), object }]
        : [];
    });
}

/** An expression without what only the compiler reads. */
function bare(expression: ts.Expression): ts.Expression {
  return ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isParenthesizedExpression(expression)
    ? bare(expression.expression)
    : expression;
}

/** Name of a property, where it has one. */
export function nameOf({ name }: ts.ObjectLiteralElementLike): string | undefined {
  if (name === undefined) return undefined;
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
}

/** The text that a property has, where it is one in quotes. */
export function literalOf(property: ts.ObjectLiteralElementLike): ts.StringLiteralLike | undefined {
  if (!ts.isPropertyAssignment(property)) return undefined;
  return ts.isStringLiteralLike(property.initializer) ? property.initializer : undefined;
}
