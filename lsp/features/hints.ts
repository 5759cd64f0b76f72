/** Beside each line what comes out of it, and how many parameters it has. */
import type { InlayHint, InlayHintParams } from 'vscode-languageserver-protocol'
import { formatNumber, formatShape } from '../../compiler/diagnostics/entry.js'
import { type Application, applicationsIn, countOf, drawnOf, outputOf, pathOf, weightsOf } from '../applications.js'
import type { Feature } from '../feature.js'
import type { Analysis, Session } from '../session.js'

/** Expansions that a line shows; the others are in its tooltip. */
const shown = 4
/** Expansions that a tooltip lists. */
const listed = 20

export const hints: Feature = {
  capabilities: { inlayHintProvider: true },
  requests: {
    'textDocument/inlayHint': ({ textDocument, range }: InlayHintParams, session) => {
      const analysis = session.analysis(textDocument.uri)
      if (analysis === undefined || session.settings.hints === 'off') return []
      return hintsOf(analysis, session).filter(
        ({ position }) => position.line >= range.start.line && position.line <= range.end.line,
      )
    },
  },
}

function hintsOf(analysis: Analysis, session: Session): readonly InlayHint[] {
  const drawn = drawnOf(analysis, session)
  if (drawn === undefined) return []
  const lines = new Map<number, Application[]>()
  for (const application of applicationsIn(analysis.path, drawn)) {
    const { line } = analysis.source.unitPosition(application.span.end)
    const before = lines.get(line)
    if (before === undefined) lines.set(line, [application])
    else before.push(application)
  }
  return [...lines]
    .sort(([a], [b]) => a - b)
    .map(([line, applications]) => hintOf(line, applications, analysis, session))
}

/** What flows out of a line is what comes of the call that ends last in it. */
function hintOf(line: number, applications: readonly Application[], { source }: Analysis, session: Session): InlayHint {
  // There may be more of them than a call takes arguments.
  const end = applications.reduce((most, { span }) => Math.max(most, span.end), 0)
  const ending = applications.filter(({ span }) => span.end === end)
  const start = ending.reduce((least, { span }) => Math.min(least, span.start), end)
  const last = ending.filter(({ span }) => span.start === start)
  const params = countOf(weightsOf(applications), applications[0]!.weights)
  const text = shapesText(last) + (session.settings.hints === 'all' && params > 0 ? `  p=${formatNumber(params)}` : '')
  const { length } = source.line(line + 1).trimEnd()
  return {
    position: { line, character: length },
    label: text,
    paddingLeft: true,
    tooltip: { kind: 'markdown', value: tooltipOf(last) },
  }
}

/** `27x27x64`, or of several expansions `3x  27x27x64 | 14x14x128 | 7x7x256`. */
function shapesText(applications: readonly Application[]): string {
  const shapes = applications.map((one) => formatShape(outputOf(one)))
  if (shapes.length === 1) return shapes[0]!
  const different = [...new Set(shapes)]
  const some = different.length > shown ? [...different.slice(0, shown), '...'] : different
  return `${shapes.length}x  ${some.join(' | ')}`
}

function tooltipOf(applications: readonly Application[]): string {
  const rows = applications.slice(0, listed).map((application) => {
    const params = countOf(weightsOf([application]), application.weights)
    return `| ${pathOf(application)} | ${formatShape(outputOf(application))} | ${formatNumber(params)} |`
  })
  const more = applications.length > listed ? [`\nand ${applications.length - listed} more`] : []
  return ['| where | output | parameters |', '| --- | --- | ---: |', ...rows, ...more].join('\n')
}
