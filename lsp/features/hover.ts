/** What a name means, and what a call comes to: shapes, parameters, costs and the receptive field, for every expansion. */
import type { Hover, HoverParams } from 'vscode-languageserver-protocol'
import { checkClaims } from '../../compiler/analyses/claims.js'
import { formatClaimed, formatFigure, formatNumber, formatShape } from '../../compiler/diagnostics/entry.js'
import { builtIn } from '../../compiler/functions.js'
import { applicationsIn, drawnOf, type Figures, figuresOf } from '../applications.js'
import type { Feature } from '../feature.js'
import { callableOf, codeBlock, declarationAt, operatorMarkdown, ownCallable } from '../names.js'
import { offsetOf, rangeOf } from '../places.js'
import { around, wordAt } from '../scan.js'
import type { Analysis, Session } from '../session.js'

/** Expansions that are listed. */
const listed = 10

export const hover: Feature = {
  capabilities: { hoverProvider: true },
  requests: {
    'textDocument/hover': ({ textDocument, position }: HoverParams, session): Hover | null => {
      const analysis = session.analysis(textDocument.uri)
      if (analysis === undefined) return null
      const offset = offsetOf(analysis, position)
      const word = wordAt(analysis.text, offset)
      if (word === undefined || around(analysis.text, offset).inside === 'comment') return null
      const parts = [
        claimAt(analysis, offset),
        meaningOf(word, offset, analysis, session),
        figuresAt(word, analysis, session),
      ]
      const value = parts.filter((part) => part !== undefined && part !== '').join('\n\n---\n\n')
      if (value === '') return null
      const range = rangeOf(analysis.source, { start: word.start, end: word.start + word.text.length })
      return { contents: { kind: 'markdown', value }, range }
    },
  },
}

type Word = NonNullable<ReturnType<typeof wordAt>>

function meaningOf({ text, start }: Word, offset: number, analysis: Analysis, session: Session): string | undefined {
  const found = analysis.bindings?.at(analysis.path, offset)
  if (found !== undefined) {
    const { binding } = found
    const declared = declarationAt(binding, session)
    const callable = declared && callableOf(declared.declaration, declared.text)
    const source = session.textOf(binding.span.file) ?? ''
    const written = callable?.label ?? source.slice(binding.whole.start, binding.whole.end).split('\n')[0]!
    const where = binding.span.file === analysis.path ? '' : `from \`${binding.span.file}\``
    return [
      codeBlock(callable === undefined ? labelled(binding.kind, written) : written),
      callable?.doc ?? binding.doc ?? '',
      where,
    ]
      .filter((part) => part !== '')
      .join('\n\n')
  }
  const call = around(analysis.text, start).brackets.at(-1)
  const parameter =
    call !== undefined && call.sign !== '[' && /^\s*=(?!=)/.test(analysis.text.slice(start + text.length))
      ? ownCallable(call.word)?.parameters.find(({ name }) => name === text)
      : undefined
  if (parameter !== undefined) return [codeBlock(parameter.label), parameter.doc].join('\n\n')
  const known = builtIn(text)
  const own = known && [codeBlock(known.signature), known.doc].join('\n\n')
  const told = [operatorMarkdown(text), own].filter((part) => part !== undefined)
  return told.length === 0 ? undefined : told.join('\n\n')
}

const labelled = (kind: string, written: string): string =>
  kind === 'parameter' || kind === 'input' ? `${kind} ${written}` : written

/** Of the call that a word begins. */
function figuresAt({ start }: Word, analysis: Analysis, session: Session): string | undefined {
  const drawn = drawnOf(analysis, session)
  const found = drawn && applicationsIn(analysis.path, drawn).filter(({ span }) => span.start === start)
  if (found === undefined || found.length === 0) return undefined
  const [first] = found
  const same = found.filter(({ span }) => span.end === first!.span.end)
  const rows = same.slice(0, listed).map((application) => rowOf(figuresOf(application)))
  const head = [
    '| where | shape | parameters | MACs | activations | sees |',
    '| --- | --- | ---: | ---: | ---: | --- |',
  ]
  const more = same.length > listed ? [`\nand ${same.length - listed} more expansions`] : []
  return [...head, ...rows, ...more].join('\n')
}

function rowOf({ path, input, output, params, macs, activation_bytes, field }: Figures): string {
  const shape = input === undefined ? formatShape(output) : `${formatShape(input)} -> ${formatShape(output)}`
  const sees = field === undefined ? '' : `${formatShape(field.size)} px`
  const cells = [path, shape, formatNumber(params), formatNumber(macs), `${formatNumber(activation_bytes)} B`, sees]
  return `| ${cells.join(' | ')} |`
}

/** What a claim states, from where, and what is so. */
function claimAt({ value, path }: Analysis, offset: number): string | undefined {
  const claim = value?.claims.find(({ span }) => span.file === path && span.start <= offset && offset <= span.end)
  if (value === undefined || claim === undefined) return undefined
  const [result] = checkClaims(value, [claim])
  const { actual, holds } = result!
  const source = claim.source === undefined ? '' : ` (${claim.source})`
  const sign = claim.comparison === '=' ? '' : `${claim.comparison} `
  const is = actual === undefined ? 'is unknown' : `is ${formatFigure(actual)}`
  return `\`${claim.subject}\` ${is}; claimed: ${sign}${formatClaimed(claim)}${source}. The claim ${holds ? 'holds' : 'does not hold'}.`
}
