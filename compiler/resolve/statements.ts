/** Flattens the statements of a body: loops and branches have no names in paths, so their stages are the body's. */
import type { BracedStatement, Expression, Statement } from '../../grammar/ast.js'
import { expressionsIn } from './expressions.js'

/** The statements of a body, including those in its loops and branches, in the text's order. */
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

/** The statements in an expression's branches and braces, at any depth. */
function branchStatements(value: Expression): readonly Statement[] {
  return [...expressionsIn(value)].flatMap((expression): readonly Statement[] => {
    if (expression.kind === 'if') return [...expression.then.body, ...(expression.otherwise?.body ?? [])]
    return isBraced(expression) ? [expression] : []
  })
}

export const isBraced = (one: Expression | Statement): one is BracedStatement =>
  one.kind === 'stage' || one.kind === 'repeat' || one.kind === 'for'

/** The names of the stages that a body has directly. */
export const stageNames = (body: readonly Statement[]): ReadonlySet<string> =>
  new Set(allStatements(body).flatMap((statement) => (statement.kind === 'stage' ? [statement.name.text] : [])))
