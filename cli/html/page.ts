import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommentContext } from '../comment/comment';
import { differenceLines } from '../comment/difference-lines';
import { html } from '../comment/escape';
import { countsText } from '../engine/result';
import type { Links } from '../preview/links';
import type { PlannedChange, PreviewReport } from '../preview/report';
import { meanings } from '../preview/verdict';
import { duration } from '../text/duration';
import { graphOf } from './graph';

// one resource with more than that is looked at elsewhere
const mostLines = 500;

/** A page of its own that shows all of a preview: nothing is loaded from anywhere. */
export function pageOf(report: PreviewReport, links: Links, context: CommentContext): string {
  const style = asset('style.css');
  const script = scriptOf(['state', 'graph', 'list', 'main']);
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src '${sourceHash(script)}'; base-uri 'none'; form-action 'none'`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${html(`${report.stack}: ${report.verdict}`)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    headerOf(report, context),
    '<noscript><p class="note">The changes are drawn by a script of this page, which is switched off.</p></noscript>',
    '<main id="app"></main>',
    `<script type="application/json" id="data">${inScript(dataOf(report, links))}</script>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function asset(name: string): string {
  return readFileSync(join(__dirname, name), 'utf8');
}

/** The parts of the page's script as one: nothing of it is seen by anything else. */
function scriptOf(parts: readonly string[]): string {
  const sources = parts.map((part) => asset(join('client', `${part}.js`)));
  return `(() => {\n'use strict';\n${sources.join('\n')}})();`;
}

function sourceHash(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}

/** JSON in which nothing can end the element around it. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function headerOf(report: PreviewReport, { commit, run }: CommentContext): string {
  const { stack, verdict, counts, elapsedMs } = report;
  const facts = [
    countsText(counts, 'planned'),
    ...(commit === undefined ? [] : [`commit <code>${html(commit.slice(0, 9))}</code>`]),
    ...(run === undefined ? [] : [`<a href="${html(run)}">run</a>`]),
    `previewed in ${duration(elapsedMs)}`,
  ];
  return [
    `<header class="${verdict.replaceAll(' ', '-')}">`,
    `<h1>Preview of <code>${html(stack)}</code>: ${verdict}</h1>`,
    `<p>${meanings[verdict].charAt(0).toUpperCase()}${meanings[verdict].slice(1)}.</p>`,
    `<p class="facts">${facts.join(' · ')}</p>`,
    '</header>',
  ].join('\n');
}

function dataOf(report: PreviewReport, links: Links): unknown {
  const { changes, failures, policies, outputs, warnings } = report;
  return {
    changes: changes.map(changeData),
    graph: graphOf(changes, links),
    failures,
    policies,
    outputs: outputs.flatMap(differenceLines),
    warnings,
  };
}

function changeData(change: PlannedChange): unknown {
  const { urn, differences, planned, properties, kept, loss, disturbs } = change;
  const lines = differences.flatMap(differenceLines);
  return {
    change: change.change,
    resource: change.resource,
    product: change.product,
    urn,
    lines: lines.slice(0, mostLines),
    more: Math.max(lines.length - mostLines, 0),
    ...(lines.length === 0 && change.change !== 'create' ? { properties } : {}),
    planned: planned?.(),
    kept,
    loss,
    disturbs,
  };
}
