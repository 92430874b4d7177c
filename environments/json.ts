import { z } from 'zod';
import { environmentSchema } from './schema';

/** JSON Schema of an environment in the form of `plainValues`; descriptions are the words of its errors. */
export function environmentJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(environmentSchema, {
    target: 'draft-2020-12',
    io: 'input',
    // rules between fields have no form in JSON Schema
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const rule = ruleOf(zodSchema);
      if (rule !== undefined) jsonSchema.description = rule;
    },
  });
}

/** As much of a schema's definition as its words are in. */
interface Worded {
  readonly error?: (issue: object) => string | { readonly message: string } | null | undefined;
}

/** What a value must be, as its error says. */
function ruleOf(schema: z.core.$ZodType): string | undefined {
  // the kinds of schema have no common type of it
  const { error } = schema._zod.def as unknown as Worded;
  const said = error?.({ code: 'invalid_type', input: undefined, expected: 'any' });
  return typeof said === 'string' ? said : said?.message;
}
