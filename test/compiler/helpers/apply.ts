/** Operators applied without a file around them: `conv(64, 3x3)` to attributes, and on to what it makes of shapes. */
import { isProblem } from '../../../compiler/diagnostics/diagnostic.js'
import type { Attributes, AttributeValue, Shape } from '../../../compiler/graph.js'
import { elements } from '../../../compiler/graph.js'
import { fillDefaults, type Operator, operators, type ParameterType } from '../../../compiler/ops/index.js'

export interface AppliedOperator {
  readonly operator: Operator
  readonly attributes: Attributes
}

/** Reads a call of an operator whose arguments are literals. */
export function readCall(call: string): AppliedOperator {
  const match = /^(\w+)(?:\((.*)\))?$/.exec(call)
  const operator = operators.get(match?.[1] ?? '')
  if (operator === undefined) throw new Error(`no operator in ${call}`)
  const given: Record<string, AttributeValue> = {}
  const written = (match?.[2] ?? '').split(/,(?![^[]*\])/).filter((argument) => argument.trim() !== '')
  for (const [position, argument] of written.entries()) {
    const [name, text] = argument.includes('=')
      ? argument.split('=').map((part) => part.trim())
      : [operator.parameters[position].name, argument.trim()]
    const parameter = operator.parameters.find((candidate) => candidate.name === name)
    if (parameter === undefined) throw new Error(`${operator.name} has no ${name}`)
    given[name] = readValue(text, parameter.type)
  }
  return { operator, attributes: fillDefaults(operator, given) }
}

function readValue(text: string, type: ParameterType): AttributeValue {
  if (type === 'bool') return text === 'true'
  if (text.startsWith('[')) return JSON.parse(text)
  if (/^\d+x\d+/.test(text)) return text.split('x').map(Number)
  const number = Number(text)
  if (Number.isNaN(number)) return text
  return type === 'size' || type === 'padding' ? [number, number] : number
}

/** The output's shape; throws where the operator refuses. */
export function outputOf({ operator, attributes }: AppliedOperator, inputs: readonly Shape[]): Shape {
  const output = operator.shape(inputs, attributes)
  if (isProblem(output)) throw new Error(`${operator.name}: ${output.code}`)
  return output
}

export function parametersOf({ operator, attributes }: AppliedOperator, inputs: readonly Shape[]): number {
  return (operator.weights?.(inputs, attributes) ?? []).reduce((sum, weight) => sum + elements(weight.shape), 0)
}
