/** The rules of a target: one for every operator of the registry, so that a missing one does not compile. */
import type { Attributes, Shape } from '../graph.js'
import type { AttributesOf, OperatorName } from '../ops/index.js'

/** One application of an operator with these attributes. */
export interface Application<A = Attributes> {
  readonly inputs: readonly Shape[]
  readonly output: Shape
  readonly attributes: A
}

export type Lowerings<Result> = {
  readonly [Name in OperatorName]: (application: Application<AttributesOf<Name>>) => Result
}

/** The target's result for one application of an operator of the registry. @throws Error for another name */
export function lower<Result>(lowerings: Lowerings<Result>, op: string, application: Application): Result {
  if (!Object.hasOwn(lowerings, op)) throw new Error(`no operator ${op} in the registry`)
  // The graph is verified: its attributes are as declared.
  return lowerings[op as OperatorName](application as Application<never>)
}
