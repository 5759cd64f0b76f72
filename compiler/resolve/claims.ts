/** What a claim speaks of: `[TOWER | HEAD] {STAGE} measure`. */
import type { ClaimLine, Identifier, StageStatement, Statement } from '../../grammar/ast.js'
import type { Collector } from '../diagnostics/collector.js'
import { problem } from '../diagnostics/diagnostic.js'
import { nearest } from '../suggest.js'
import type { Component } from './program.js'

/** What can be claimed, by the words that follow one another. The network's own output is its head's. */
const measures: ReadonlyMap<string, readonly string[]> = new Map([
  ['params', ['total', 'trainable', 'non_trainable']],
  ['weights', ['bytes']],
  ['macs', []],
  ['activations', []],
  ['output', []],
])

/** The first word of a subject that means nothing, or nothing where it ends too early; and what could stand there. */
interface Unknown {
  readonly word: Identifier | undefined
  readonly known: readonly string[]
}

/** Says so where a claim speaks of nothing. `parts` are the tower and the head, as far as they are known. */
export function resolveClaim(
  { subject, span }: ClaimLine,
  parts: ReadonlyMap<string, Component>,
  collector: Collector,
): void {
  const found = unknownWord(subject, parts)
  if (found === undefined) return
  const { word, known } = found
  const written = subject.map(({ text }) => text)
  // Where a part is not known there is nothing to hold its claims against: that it is unknown is said already.
  if (
    word === subject[0] &&
    subject.length > 1 &&
    parts.size < 2 &&
    nearest(written[0]!, measures.keys()) === undefined
  ) {
    return
  }
  const part = word === undefined ? `${written.join('.')} alone` : written.slice(0, subject.indexOf(word) + 1).join('.')
  const suggestion = word === undefined ? undefined : nearest(word.text, known)
  collector.report(problem('unknown-claim', { part, known, suggestion }), word?.span ?? span)
}

function unknownWord(subject: readonly Identifier[], parts: ReadonlyMap<string, Component>): Unknown | undefined {
  const component = parts.get(subject[0]?.text ?? '')
  let rest = component === undefined ? subject : subject.slice(1)
  let body = component?.body ?? []
  for (let stage = stageNamed(rest[0], body); stage !== undefined; stage = stageNamed(rest[0], body)) {
    rest = rest.slice(1)
    body = stage.body
  }
  const stages = body.flatMap((statement) => (statement.kind === 'stage' ? [statement.name.text] : []))
  const own = [...measures.keys()].filter((measure) => component !== undefined || measure !== 'output')
  const known = component === undefined ? [...parts.keys(), ...own] : [...stages, ...own]
  const [measure, detail, extra] = rest
  if (measure === undefined || !own.includes(measure.text)) return { word: measure, known }
  const details = measures.get(measure.text) ?? []
  if (details.length > 0 && (detail === undefined || !details.includes(detail.text))) {
    return { word: detail, known: details }
  }
  const surplus = details.length === 0 ? detail : extra
  return surplus === undefined ? undefined : { word: surplus, known: [] }
}

function stageNamed(name: Identifier | undefined, body: readonly Statement[]): StageStatement | undefined {
  return body.find(
    (statement): statement is StageStatement => statement.kind === 'stage' && statement.name.text === name?.text,
  )
}
