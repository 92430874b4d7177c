import { UserError } from '../../../../errors/user-error';
import type { KubeObject } from '../objects';
import { textAt } from '../objects';
import { condition } from './judge';
import { JsonPath, scalar } from './json-path';
import { READY, waiting } from './verdict';
import type { Judge, Verdict } from './verdict';

const FORMS =
  "'condition=Type', 'condition=Type=Status', 'jsonpath={.path}' or 'jsonpath={.path}=value'";

/** Reads the annotation `pulumi.com/waitFor`: one expression or a JSON list of them, all of which must hold. */
export function parseWaitFor(value: string): Judge {
  const judges = expressionsIn(value).map(judgeFor);
  if (judges.length === 0) throw invalid(value);
  return (object) => {
    const verdicts = judges.map((judge) => judge(object));
    const reasons = verdicts.flatMap((verdict) =>
      verdict.state === 'ready' ? [] : verdict.reasons,
    );
    return reasons.length === 0 ? READY : waiting(...reasons);
  };
}

function expressionsIn(value: string): readonly string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    return [value];
  }
  if (!Array.isArray(parsed)) return [value];
  return parsed.map((expression: unknown) => {
    if (typeof expression !== 'string') throw invalid(value);
    return expression;
  });
}

function judgeFor(expression: string): Judge {
  if (expression.startsWith('condition=')) return conditionJudge(expression);
  const match = /^jsonpath=\{([^{}]*)\}(?:=(.*))?$/s.exec(expression);
  const [, path = '', value] = match ?? [];
  const parsed = match === null || value === '' ? undefined : JsonPath.parse(path);
  if (parsed === undefined) throw invalid(expression);
  return (object) => judgePath(object, parsed, value);
}

function conditionJudge(expression: string): Judge {
  const [type = '', ...rest] = expression.slice('condition='.length).split('=');
  if (type === '') throw invalid(expression);
  const wanted = rest.length === 0 ? 'True' : rest.join('=');
  return (object) => judgeCondition(object, type, wanted);
}

function judgeCondition(object: KubeObject, type: string, wanted: string): Verdict {
  const found = condition(object, type);
  if (found === undefined)
    return waiting(`condition ${type} is not reported yet, waiting for ${wanted}`);
  const status = textAt(found, 'status');
  const generation = found['observedGeneration'];
  const latest = object['metadata'];
  if (typeof generation === 'number' && generation < generationOf(latest)) {
    return waiting(`condition ${type} is about an older change, waiting for ${wanted}`);
  }
  // kubectl compares without case
  if (status.toLowerCase() === wanted.toLowerCase()) return READY;
  const why = [textAt(found, 'reason'), textAt(found, 'message')]
    .filter((text) => text !== '')
    .join(': ');
  return waiting(
    `condition ${type} is ${status}, waiting for ${wanted}${why === '' ? '' : ` (${why})`}`,
  );
}

function generationOf(metadata: KubeObject[string] | undefined): number {
  const generation =
    typeof metadata === 'object' && metadata !== null && 'generation' in metadata
      ? metadata.generation
      : 0;
  return typeof generation === 'number' ? generation : 0;
}

function judgePath(object: KubeObject, path: JsonPath, wanted: string | undefined): Verdict {
  const [first] = path.select(object);
  if (first === undefined) return waiting(`{${path.text}} selects nothing`);
  if (wanted === undefined) return READY;
  const found = scalar(first);
  if (found === wanted) return READY;
  return waiting(
    `{${path.text}} is ${found === undefined ? 'not a single value' : `'${found}'`}, waiting for '${wanted}'`,
  );
}

function invalid(value: string): UserError {
  return new UserError(
    `metadata.annotations: 'pulumi.com/waitFor' must be ${FORMS}, or a JSON list of these, got '${value}'`,
  );
}
