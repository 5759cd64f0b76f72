/** What names mean, for readers: how each is written, and what its documentation says. */
import type { Binding } from '../compiler/bindings/binding.js'
import { formatNumber } from '../compiler/diagnostics/entry.js'
import { builtIn, builtIns } from '../compiler/functions.js'
import { type OperatorReference, operatorReference, operatorSummary } from '../compiler/operator-reference.js'
import { operators } from '../compiler/ops/index.js'
import type { Declaration, Parameter, SourceFile } from '../grammar/ast.js'
import { parse } from '../grammar/parse.js'
import type { Session } from './session.js'

/** A parameter as a call gives it. */
export interface ShownParameter {
  readonly name: string
  /** `stride: size = 1`. */
  readonly label: string
  readonly doc: string
  readonly type: string
  /** Words that it takes. */
  readonly words: readonly string[]
}

/** What can be called: an operator, a block, a function. */
export interface Callable {
  readonly name: string
  readonly label: string
  readonly doc: string
  readonly parameters: readonly ShownParameter[]
}

/** An operator or a function of the language. */
export function ownCallable(name: string): Callable | undefined {
  const operator = operators.get(name)
  if (operator !== undefined) {
    // Only what is declared is needed here: examples are compiled where they are shown.
    const { signature } = operatorSummary(operator)
    const parameters = operator.parameters.map((parameter): ShownParameter => {
      const { name, type, doc, values = [], default: own, defaultsTo } = parameter
      const value = own === undefined ? defaultsTo : typeof own === 'object' ? own.join('x') : String(own)
      const label = value === undefined ? `${name}: ${type}` : `${name}: ${type} = ${value}`
      return { name, label, doc, type, words: values }
    })
    return { name, label: signature, doc: operator.doc, parameters }
  }
  const known = builtIn(name)
  return known && { name, label: known.signature, doc: known.doc, parameters: [] }
}

export const ownNames = (): readonly string[] => [...new Set([...operators.keys(), ...Object.keys(builtIns)])]

/** A declaration that can be called; its text is that of its file. */
export function callableOf(declaration: Declaration, text: string): Callable | undefined {
  if (!('parameters' in declaration)) return undefined
  const inputs = declaration.kind === 'head' ? declaration.inputs.map((input) => input.text) : []
  const parameters = declaration.parameters.map((parameter) => shownParameter(parameter, text))
  const all = [...inputs, ...parameters.map(({ label }) => label)]
  const { text: name } = declaration.name
  const gives = declaration.kind === 'head' && declaration.gives !== undefined ? `: ${declaration.gives}` : ''
  const label = `${declaration.kind} ${name}${all.length === 0 ? '' : `(${all.join(', ')})`}${gives}`
  return { name, label, doc: declaration.doc ?? '', parameters }
}

function shownParameter({ name, type, default: value }: Parameter, text: string): ShownParameter {
  const written = value === undefined ? '' : ` = ${text.slice(value.span.start, value.span.end)}`
  return { name: name.text, label: `${name.text}: ${type}${written}`, doc: '', type, words: [] }
}

/** The declaration of a name in a file, and the text that it is in. */
export function declarationAt(
  binding: Binding,
  session: Session,
): { readonly declaration: Declaration; readonly text: string } | undefined {
  const { file, start } = binding.span
  const text = session.textOf(file)
  if (text === undefined) return undefined
  const tree: SourceFile = session.analyse(file)?.tree ?? parse(text, file).tree
  const declaration = tree.declarations.find((one) => 'name' in one && one.name.span.start === start)
  return declaration && { declaration, text }
}

/** What is said of an operator with its parameters and one example, as Markdown. */
export function operatorMarkdown(name: string): string | undefined {
  const operator = operators.get(name)
  if (operator === undefined) return undefined
  const { doc, signature, parameters, examples }: OperatorReference = operatorReference(operator)
  const rows = parameters.map(
    ({ name, type, range, doc }) => `- \`${name}: ${type}\` ${doc}${range === '' ? '' : ` (${range})`}`,
  )
  const [example] = examples
  const shown =
    example &&
    `Example: \`${example.call}\` makes ${example.inputs.map((shape) => shape.join('x')).join(' and ')} to ${example.output.join('x')}, with ${formatNumber(example.params)} parameters and ${formatNumber(example.macs)} multiply-accumulates.`
  return [codeBlock(signature), doc, rows.join('\n'), shown ?? ''].filter((part) => part !== '').join('\n\n')
}

export const codeBlock = (code: string): string => `\`\`\`net\n${code}\n\`\`\``
