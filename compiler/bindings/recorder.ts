/** What expanding alone knows of names: which parameter an argument is for, where a value is applied that holds a block. */
import type { Identifier } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'

export interface Recorder {
  /** The places of parameters, by those of the arguments that name them. */
  readonly parameters: Map<string, Span>
}

export const createRecorder = (): Recorder => ({ parameters: new Map() })

/** A place as a key. */
export const keyOf = ({ file, start }: Span): string => `${file}:${start}`

type Parameters = readonly { readonly name: string | Identifier }[]

/** Notes that an argument's name is that of a parameter; an operator's has no place. `lists` are the names of parameters by their declarations. */
export function noteArgument(
  recorder: Recorder,
  argument: Identifier,
  names: readonly string[],
  lists: ReadonlyMap<object, readonly string[]>,
): void {
  const at = names.indexOf(argument.text)
  for (const [declared, known] of lists) {
    if (known !== names) continue
    const name = (declared as Parameters)[at]?.name
    if (typeof name === 'object') recorder.parameters.set(keyOf(argument.span), name.span)
  }
}
