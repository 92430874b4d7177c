import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import type { Declared, Field, Fields, Resource, Shape } from './shape';

/**
 * Reads what a package of resources declares in its type definitions, of the given types and what their inputs are
 * made of. A type that the package does not have is left out.
 */
export function readDeclared(folder: string, types: readonly string[]): Declared {
  const modules = new Set(types.map((type) => type.split(':')[1]?.split('/')[0] ?? ''));
  const records = new Records(join(folder, 'types', 'input.d.ts'), modules);
  const resources = types.flatMap((type) => {
    const found = resourceIn(folder, type, records);
    return found === undefined ? [] : [[type, found] as const];
  });
  return { resources: Object.fromEntries(resources), records: records.all() };
}

function resourceIn(folder: string, type: string, records: Records): Resource | undefined {
  const [, module = '', name = ''] = type.split(':');
  const file = definitionOf(folder, module.replace(/^index\//, ''));
  if (file === undefined) return undefined;
  const { statements } = parsed(readFileSync(file, 'utf8'));
  const args = statements.find(
    (each) => ts.isInterfaceDeclaration(each) && each.name.text === `${name}Args`,
  );
  const resource = statements.find(
    (each) => ts.isClassDeclaration(each) && each.name?.text === name,
  );
  if (args === undefined || resource === undefined) return undefined;
  return {
    inputs: records.fieldsOf((args as ts.InterfaceDeclaration).members),
    outputs: records.fieldsOf((resource as ts.ClassDeclaration).members),
  };
}

/** The file of a module; its name is in other letters than the token's where that has acronyms. */
function definitionOf(folder: string, module: string): string | undefined {
  const place = join(folder, dirname(module));
  if (!existsSync(place)) return undefined;
  const wanted = `${basename(module)}.d.ts`.toLowerCase();
  const found = readdirSync(place).find((name) => name.toLowerCase() === wanted);
  return found === undefined ? undefined : join(place, found);
}

/** The records among a package's input types, converted when something is made of them. */
class Records {
  private readonly declarations: ReadonlyMap<string, ts.InterfaceDeclaration>;
  private readonly converted = new Map<string, Fields>();

  constructor(file: string, modules: ReadonlySet<string>) {
    const text = existsSync(file) ? withModules(readFileSync(file, 'utf8'), modules) : '';
    this.declarations = interfacesIn(parsed(text).statements, '');
  }

  all(): Readonly<Record<string, Fields>> {
    return Object.fromEntries(this.converted);
  }

  fieldsOf(members: ts.NodeArray<ts.TypeElement | ts.ClassElement>): Fields {
    const fields = members.flatMap((member) => {
      const isProperty = ts.isPropertySignature(member) || ts.isPropertyDeclaration(member);
      if (!isProperty || member.type === undefined) return [];
      return [[member.name.getText(), this.field(member)] as const];
    });
    return Object.fromEntries(fields);
  }

  private field(member: ts.PropertySignature | ts.PropertyDeclaration): Field {
    const type = unwrapped(member.type);
    const absent = ts.isUnionTypeNode(type) && type.types.some(isUndefined);
    const optional = member.questionToken !== undefined || absent;
    return { shape: this.shape(type), presence: optional ? 'sometimes' : 'always' };
  }

  private shape(given: ts.TypeNode | undefined): Shape {
    const type = unwrapped(given);
    if (ts.isUnionTypeNode(type)) {
      const [only, ...others] = type.types.filter((each) => !isUndefined(each));
      return others.length === 0 ? this.shape(only) : 'any';
    }
    if (ts.isArrayTypeNode(type)) return { list: this.shape(type.elementType) };
    if (ts.isTypeLiteralNode(type)) {
      const [values] = type.members.filter(ts.isIndexSignatureDeclaration);
      return { map: this.shape(values?.type) };
    }
    if (ts.isTypeReferenceNode(type)) return this.reference(type.typeName.getText());
    return KEYWORDS.get(type.kind) ?? 'any';
  }

  private reference(name: string): Shape {
    const [space, ...rest] = name.split('.');
    // outputs are only told apart by their outer form
    if (space === 'outputs') return { record: '' };
    if (space !== 'inputs') return 'any';
    const record = rest.join('.');
    const declaration = this.declarations.get(record);
    if (declaration === undefined) return 'any';
    if (!this.converted.has(record)) {
      // a record may contain itself
      this.converted.set(record, {});
      this.converted.set(record, this.fieldsOf(declaration.members));
    }
    return { record };
  }
}

const KEYWORDS: ReadonlyMap<ts.SyntaxKind, Shape> = new Map([
  [ts.SyntaxKind.StringKeyword, 'string'],
  [ts.SyntaxKind.NumberKeyword, 'number'],
  [ts.SyntaxKind.BooleanKeyword, 'boolean'],
]);

function interfacesIn(
  statements: ts.NodeArray<ts.Statement>,
  prefix: string,
): ReadonlyMap<string, ts.InterfaceDeclaration> {
  const found = new Map<string, ts.InterfaceDeclaration>();
  for (const statement of statements) {
    if (ts.isInterfaceDeclaration(statement)) found.set(prefix + statement.name.text, statement);
    if (!ts.isModuleDeclaration(statement) || statement.body === undefined) continue;
    const inner = ts.isModuleBlock(statement.body) ? statement.body.statements : undefined;
    if (inner === undefined) continue;
    for (const [name, each] of interfacesIn(inner, `${prefix}${statement.name.text}.`)) {
      found.set(name, each);
    }
  }
  return found;
}

/** The type inside `pulumi.Input<…>` or `pulumi.Output<…>`. */
function unwrapped(type: ts.TypeNode | undefined): ts.TypeNode {
  if (type === undefined) throw new Error('a property of the package has no type');
  if (!ts.isTypeReferenceNode(type)) return type;
  const wrapper = type.typeName.getText();
  const [inner] = type.typeArguments ?? [];
  const wraps = wrapper === 'pulumi.Input' || wrapper === 'pulumi.Output';
  return wraps && inner !== undefined ? unwrapped(inner) : type;
}

function isUndefined(type: ts.TypeNode): boolean {
  return type.kind === ts.SyntaxKind.UndefinedKeyword;
}

/** The text without the namespaces of other modules: there may be megabytes of them. */
function withModules(text: string, modules: ReadonlySet<string>): string {
  return text.replace(
    /^export declare namespace (\w+) \{\n[^]*?^\}\n/gm,
    (namespace, name: string) => (modules.has(name) ? namespace : ''),
  );
}

function parsed(text: string): ts.SourceFile {
  return ts.createSourceFile('declared.d.ts', text, ts.ScriptTarget.Latest, true);
}
