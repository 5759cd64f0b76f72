/** Quick fixes, and what can be done with a place: a claim of it, a block out of it, a block's body in place of its call. */
import { type CodeAction, CodeActionKind, type CodeActionParams } from 'vscode-languageserver-protocol'
import type { Edit } from '../../compiler/diagnostics/mend.js'
import { allStatements } from '../../compiler/resolve/statements.js'
import { addedClaims, networkIn } from '../claims.js'
import type { Feature } from '../feature.js'
import { changesOf, offsetOf } from '../places.js'
import { extracted, inlined } from '../refactor.js'
import type { Analysis, Session } from '../session.js'
import { fixesAt } from './fixes.js'

export const actions: Feature = {
  capabilities: {
    codeActionProvider: {
      codeActionKinds: [
        CodeActionKind.QuickFix,
        CodeActionKind.RefactorExtract,
        CodeActionKind.RefactorInline,
        CodeActionKind.RefactorRewrite,
      ],
    },
  },
  requests: {
    'textDocument/codeAction': async (params: CodeActionParams, session): Promise<readonly CodeAction[]> => {
      const wanted = (kind: string) => params.context.only?.every((only) => !kind.startsWith(only)) !== true
      return [...(await fixesAt(params, session)), ...refactorings(params, session)].filter(({ kind = '' }) =>
        wanted(kind),
      )
    },
  },
}

function refactorings({ textDocument, range }: CodeActionParams, session: Session): readonly CodeAction[] {
  const analysis = session.analysis(textDocument.uri)
  if (analysis === undefined) return []
  const [start, end] = [offsetOf(analysis, range.start), offsetOf(analysis, range.end)]
  const offers: readonly (readonly [string, CodeActionKind, readonly Edit[] | undefined])[] = [
    ['Extract a block', CodeActionKind.RefactorExtract, extracted(analysis, start, end)],
    ['Inline the block', CodeActionKind.RefactorInline, inlined(analysis, start)],
    ...claimsAt(analysis, start),
  ]
  const sources = new Map([[analysis.path, analysis.text]])
  return offers.flatMap(([title, kind, edits]) =>
    edits === undefined || edits.length === 0 ? [] : [{ title, kind, edit: changesOf(edits, sources, session) }],
  )
}

/** A claim of the tower or stage whose name is at the place. */
function claimsAt(analysis: Analysis, offset: number) {
  const found = networkIn(analysis)
  const isAt = ({ start, end }: { start: number; end: number }) => start <= offset && offset <= end
  return (found?.network.towers ?? []).flatMap((tower) => {
    const declaration = analysis.tree.declarations.find((one) => one.kind === 'tower' && one.name.text === tower.name)
    if (declaration?.kind !== 'tower') return []
    const stage = allStatements(declaration.body).find((one) => one.kind === 'stage' && isAt(one.name.span))
    const subject = isAt(declaration.name.span)
      ? tower.name
      : stage?.kind === 'stage'
        ? `${tower.name}.${stage.name.text}`
        : undefined
    if (subject === undefined) return []
    const edits = addedClaims(analysis, [`${subject}.params.total`, `${subject}.output`])
    return [[`Claim parameters and output of ${subject}`, CodeActionKind.RefactorRewrite, edits] as const]
  })
}
