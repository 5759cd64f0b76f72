/** Claims made of what is so. */
import { checkClaims } from '../compiler/analyses/claims.js'
import { measure } from '../compiler/analyses/measure.js'
import type { Edit } from '../compiler/diagnostics/mend.js'
import { figureOfClaim, figureText } from '../compiler/diagnostics/mends-network.js'
import type { Network } from '../compiler/graph.js'
import type { ExpectItem, NetworkDeclaration } from '../grammar/ast.js'
import type { Analysis } from './session.js'

/** The network that a file compiles to, with its declaration there. */
export function networkIn({
  value,
  tree,
}: Analysis): { network: Network; declaration: NetworkDeclaration } | undefined {
  const declaration = tree.declarations.find((one) => one.kind === 'network')
  return value === undefined || declaration === undefined ? undefined : { network: value, declaration }
}

/** What is worth a claim: of the network and each tower its parameters and outputs. */
const usual = ({ towers }: Network): readonly string[] => [
  ...towers.flatMap(({ name }) => [`${name}.params.total`, `${name}.output`]),
  ...['params.total', 'macs'],
]

/** Corrects the figures of claims that do not hold, and adds those of subjects that nothing is claimed of. */
export function presentValues(analysis: Analysis): readonly Edit[] {
  const found = networkIn(analysis)
  if (found === undefined) return []
  const { network } = found
  const wrong = checkClaims(network).flatMap(({ claim, actual, holds }) => {
    if (holds || actual === undefined || claim.span.file !== analysis.path) return []
    return figureOfClaim(claim, actual)({ text: analysis.text, span: claim.span })?.edits ?? []
  })
  return [...wrong, ...addedClaims(analysis, usual(network))]
}

/** Claims of these subjects in the network's `expect`, or in a new one; none of what is claimed already. */
export function addedClaims(analysis: Analysis, subjects: readonly string[]): readonly Edit[] {
  const found = networkIn(analysis)
  if (found === undefined) return []
  const { network, declaration } = found
  const claimed = new Set(network.claims.map(({ subject }) => subject))
  const lines = subjects.flatMap((subject) => {
    const figure = claimed.has(subject) ? undefined : measure(network, subject)
    return figure === undefined ? [] : [`${subject} = ${figureText(figure)}`]
  })
  if (lines.length === 0) return []
  const expect = declaration.items.find((item): item is ExpectItem => item.kind === 'expect')
  const { file, end } = (expect ?? declaration).span
  const indent = expect === undefined ? '  ' : '    '
  const text = lines.map((line) => `    ${line}\n`).join('')
  const block = expect === undefined ? `\n  expect {\n${text}  }\n` : text
  // Before the brace that closes, on separate lines.
  const before = analysis.text.slice(0, end - 1)
  const start = before.trimEnd().length
  return [{ span: { file, start, end: end - 1 }, text: `\n${block}${indent.slice(2)}` }]
}
