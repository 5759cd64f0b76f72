/** Statements of a body as one list: loops and branches have no names of their own, so that their stages are the body's. */
import type { BracedStatement, Expression, Statement } from '../../grammar/ast.js'
import { expressionsIn } from './expressions.js'

/** The statements of a body, with those in its loops and branches, in the text's order. */
export function allStatements(body: readonly Statement[]): readonly Statement[] {
  const all: Statement[] = []
  const pending = body.toReversed()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    all.push(next)
    for (const inner of innerStatements(next).toReversed()) pending.push(inner)
  }
  return all
}

function innerStatements(statement: Statement): readonly Statement[] {
  if (statement.kind === 'for' || statement.kind === 'repeat') return statement.body
  return statement.kind === 'flow' || statement.kind === 'let' ? branchStatements(statement.value) : []
}

/** Those in an expression's branches, and what stands in braces, wherever in it they are. */
function branchStatements(value: Expression): readonly Statement[] {
  return [...expressionsIn(value)].flatMap((expression): readonly Statement[] => {
    if (expression.kind === 'if') return [...expression.then.body, ...(expression.otherwise?.body ?? [])]
    return isBraced(expression) ? [expression] : []
  })
}

export const isBraced = (one: Expression | Statement): one is BracedStatement =>
  one.kind === 'stage' || one.kind === 'repeat' || one.kind === 'for'

/** The names that are written in a body's own stages. */
export const stageNames = (body: readonly Statement[]): ReadonlySet<string> =>
  new Set(allStatements(body).flatMap((statement) => (statement.kind === 'stage' ? [statement.name.text] : [])))
