/** Lays out a file in the one way there is; one with syntax errors is left as it is. */
import type { DocumentFormattingParams, TextEdit } from 'vscode-languageserver-protocol'
import { format } from '../../grammar/format/format.js'
import type { Feature } from '../feature.js'
import { rangeOf } from '../places.js'

export const formatting: Feature = {
  capabilities: { documentFormattingProvider: true },
  requests: {
    'textDocument/formatting': ({ textDocument }: DocumentFormattingParams, session): readonly TextEdit[] => {
      const analysis = session.analysis(textDocument.uri)
      if (analysis === undefined) return []
      const { text: laidOut, errors } = format(analysis.text, analysis.path)
      if (errors.length > 0 || laidOut === analysis.text) return []
      const [start, end, newText] = difference(analysis.text, laidOut)
      return [{ range: rangeOf(analysis.source, { start, end }), newText }]
    },
  },
}

/** What of a text is another, without what both begin and end with: cursors elsewhere stay where they are. */
function difference(before: string, after: string): readonly [number, number, string] {
  let start = 0
  while (start < before.length && before[start] === after[start]) start += 1
  let tail = 0
  const most = Math.min(before.length, after.length) - start
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  return [start, before.length - tail, after.slice(start, after.length - tail)]
}
