/** Above a network what it comes to, and above its claims whether they hold. */
import type { CodeLens, CodeLensParams, ExecuteCommandParams } from 'vscode-languageserver-protocol'
import { checkClaims } from '../../compiler/analyses/claims.js'
import { judgementCosts } from '../../compiler/analyses/costs.js'
import { countParameters } from '../../compiler/analyses/counts.js'
import { formatClaimed, formatFigure, formatNumber, plural } from '../../compiler/diagnostics/entry.js'
import { judged } from '../../compiler/graph.js'
import { networkIn, presentValues } from '../claims.js'
import { type Feature, Refusal } from '../feature.js'
import { changesOf, rangeOf } from '../places.js'
import type { Analysis, Session } from '../session.js'

const commands = { run: 'netc.runClaims', insert: 'netc.insertClaims' } as const

/** What comes of a command: a message, and edits that the editor is asked to make. */
export interface Executed {
  readonly message?: string
  readonly edit?: ReturnType<typeof changesOf>
}

export const lenses: Feature = {
  capabilities: {
    codeLensProvider: { resolveProvider: false },
    executeCommandProvider: { commands: Object.values(commands) },
  },
  requests: {
    'textDocument/codeLens': ({ textDocument }: CodeLensParams, session): readonly CodeLens[] => {
      const analysis = session.analysis(textDocument.uri)
      return analysis === undefined ? [] : lensesOf(analysis, textDocument.uri)
    },
    'workspace/executeCommand': ({ command, arguments: given = [] }: ExecuteCommandParams, session): Executed => {
      const [uri] = given
      const analysis = typeof uri === 'string' ? session.analysis(uri) : undefined
      if (analysis === undefined) throw new Refusal(`${command} takes the address of an open file.`)
      if (command === commands.run) return { message: claimsText(analysis) }
      if (command === commands.insert) return insertClaims(analysis, session)
      throw new Refusal(`There is no command ${command}.`)
    },
  },
}

function lensesOf(analysis: Analysis, uri: string): readonly CodeLens[] {
  const found = networkIn(analysis)
  if (found === undefined) return []
  const { network, declaration } = found
  const { macs } = judgementCosts(network)
  const totals = [
    plural(countParameters(network).total, 'parameter'),
    `${formatNumber(macs)} multiply-accumulates for ${judged(network) === 'pair' ? 'a pair' : 'an image'}`,
  ]
  const expect = declaration.items.find(({ kind }) => kind === 'expect')
  const at = rangeOf(analysis.source, declaration.name.span)
  const insert = { title: 'claim what is so', command: commands.insert, arguments: [uri] }
  if (expect === undefined)
    return [
      { range: at, command: { title: totals.join(', '), command: '' } },
      { range: at, command: insert },
    ]
  const results = checkClaims(network)
  const holding = results.filter(({ holds }) => holds).length
  const range = rangeOf(analysis.source, { start: expect.span.start, end: expect.span.start + 'expect'.length })
  return [
    { range: at, command: { title: totals.join(', '), command: '' } },
    {
      range,
      command: {
        title: `${holding} of ${plural(results.length, 'claim')} hold`,
        command: commands.run,
        arguments: [uri],
      },
    },
    { range, command: insert },
  ]
}

function claimsText(analysis: Analysis): string {
  const found = networkIn(analysis)
  if (found === undefined) return 'The file has mistakes, or no network: its claims are not known.'
  const wrong = checkClaims(found.network).filter(({ holds }) => !holds)
  if (wrong.length === 0) return `All ${plural(found.network.claims.length, 'claim')} of ${found.network.name} hold.`
  const told = wrong.map(({ claim, actual }) =>
    actual === undefined
      ? `${claim.subject} is unknown`
      : `${claim.subject} is ${formatFigure(actual)}, claimed ${claim.comparison} ${formatClaimed(claim)}`,
  )
  return `${plural(wrong.length, 'claim')} of ${found.network.name} ${wrong.length === 1 ? 'does' : 'do'} not hold: ${told.join('; ')}`
}

function insertClaims(analysis: Analysis, session: Session): Executed {
  const edits = presentValues(analysis)
  if (edits.length === 0) return { message: 'There is nothing to claim that is not claimed already.' }
  return { edit: changesOf(edits, new Map([[analysis.path, analysis.text]]), session) }
}
