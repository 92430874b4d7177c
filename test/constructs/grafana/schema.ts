import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Dashboard } from '../../../constructs/monitoring/dashboard';

const root = join(__dirname, '../../..');

/**
 * Grafana's published schema as types of plain JSON, made anew from the SDK: nothing of what writes our
 * dashboards is trusted. What the SDK leaves open (`any`) is filled in by kind of panel.
 */
const schema = `
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import type * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import type * as gauge from '@grafana/grafana-foundation-sdk/gauge';
import type * as stat from '@grafana/grafana-foundation-sdk/stat';
import type * as table from '@grafana/grafana-foundation-sdk/table';
import type * as text from '@grafana/grafana-foundation-sdk/text';
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

type Json<T> = T extends string ? \`\${T}\`
  : T extends number | boolean | null | undefined ? T
  : T extends (infer E)[] ? Json<E>[]
  : { [K in keyof T as T[K] extends () => void ? never : K]: Json<T[K]> };
type Flat<T> = { [K in keyof T]: T[K] };

type Fields<Custom> = Flat<Omit<Json<dashboard.FieldConfigSource>, 'defaults' | 'overrides'> & {
  defaults: Flat<Omit<Json<Omit<dashboard.FieldConfig, 'custom'>>, never> & { custom?: Json<Custom> }>;
  overrides: { matcher: { id: string; options?: unknown }; properties: { id: string; value?: unknown }[] }[];
}>;
type Step = { id: string; options: Record<string, unknown> };
type PanelOf<Type extends string, Options, Custom = never> = Flat<
  Json<Omit<dashboard.Panel, 'type' | 'options' | 'fieldConfig' | 'targets' | 'transformations' | 'id' | 'gridPos'>> & {
    type: Type; id: number; gridPos: Json<dashboard.GridPos>;
    options: Json<Options>; fieldConfig: Fields<Custom>;
    targets?: Json<Dataquery>[]; transformations?: Step[];
  }
>;
type Panel =
  | PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | PanelOf<'stat', stat.Options>
  | PanelOf<'gauge', gauge.Options>
  | PanelOf<'bargauge', bargauge.Options>
  | PanelOf<'table', table.Options, table.FieldConfig>
  | PanelOf<'text', text.Options>
  | Flat<Json<Omit<dashboard.RowPanel, 'panels'>> & { panels: Panel[] }>;
type Variable = Flat<Omit<Json<Omit<dashboard.VariableModel, 'query'>>, never> & { query?: string | Record<string, unknown> }>;

export type Dashboard = Flat<
  Json<Omit<dashboard.Dashboard, 'panels' | 'templating' | 'annotations' | 'snapshot'>> & {
    panels: Panel[];
    templating: { list?: Variable[] };
    annotations: Json<dashboard.AnnotationContainer>;
  }
>;
`;

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  skipLibCheck: true,
  types: [],
};

/**
 * What the compiler has against dashboards as literals of Grafana's schema: fields that it does not
 * know, values outside its enumerations, and what is missing. Strict as an unmarshaller that refuses
 * unknown fields would be.
 */
export function schemaProblems(dashboards: readonly Pick<Dashboard, 'uid' | 'json'>[]): string[] {
  const files = new Map<string, string>([[join(root, 'schema.ts'), schema]]);
  for (const { uid, json } of dashboards) {
    files.set(
      join(root, `${uid}.dashboard.ts`),
      `import type { Dashboard } from './schema';\nexport const it: Dashboard = ${json};\n`,
    );
  }
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([...files.keys()], options, {
    ...host,
    fileExists: (name) => files.has(name) || existsSync(name),
    readFile: (name) => files.get(name) ?? readFileSync(name, 'utf8'),
    getSourceFile: (name, language) => {
      const text = files.get(name);
      return text === undefined
        ? host.getSourceFile(name, language)
        : ts.createSourceFile(name, text, language);
    },
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const name = file?.fileName.replace(`${root}/`, '').replace('.dashboard.ts', '') ?? '';
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
