/** The text of `netc ops`. */
import { formatNumber, formatShape } from '../compiler/diagnostics/entry.js'
import type {
  ExampleReference,
  OperatorReference,
  OperatorSummary,
  ParameterReference,
} from '../compiler/operator-reference.js'
import type { Paint } from './color.js'
import { longest, wrapped } from './format.js'
import { widthOf } from './width.js'

/** Line width; fits any usual terminal. */
const width = Math.min(100, widthOf(process.stdout) ?? 100)

/** One line per operator. */
export function operatorList(operators: readonly OperatorSummary[], paint: Paint): string {
  const column = longest(operators.map(({ name }) => name))
  return operators.map(({ name, doc }) => `${paint(name.padEnd(column), 'bold')}  ${doc}\n`).join('')
}

/** `ownLayers`: the layer classes that are netc's. */
export function operatorText(operator: OperatorReference, ownLayers: ReadonlySet<string>, paint: Paint): string {
  const { signature, doc, also, inputs, parameters, examples } = operator
  const parts = [
    [paint(wrapped(signature, width), 'bold')],
    [wrapped(doc, width)],
    ...(also.length === 0 ? [] : [[`Elsewhere: ${also.join(', ')}.`]]),
    [`Takes ${inputs} ${inputs === '1' ? 'tensor' : 'tensors'}.`],
    ...(parameters.length === 0 ? [] : [parameters.flatMap((parameter) => parameterLines(parameter, paint))]),
    [paint('Examples', 'dim'), ...columns(exampleRows(examples), paint)],
    ...weightLines(examples),
    ['In TensorFlow.js', ...new Set(examples.map(({ layers }) => `  ${layersText(layers, ownLayers)}`))],
  ]
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function parameterLines(
  { name, type, default: value, range, doc, also }: ParameterReference,
  paint: Paint,
): readonly string[] {
  const facts = [type, ...(range === '' ? [] : [range]), value === null ? 'required' : `default ${value}`]
  const elsewhere = also.length === 0 ? [] : [indented(`Elsewhere: ${also.join(', ')}.`, 4)]
  return [`  ${paint(name, 'bold')}  ${facts.join(', ')}`, indented(doc, 4), ...elsewhere]
}

function exampleRows(examples: readonly ExampleReference[]): readonly (readonly string[])[] {
  const rows = examples.map(({ inputs, call, output, params, macs }) => [
    inputs.map(formatShape).join(', '),
    call,
    formatShape(output),
    formatNumber(params),
    formatNumber(macs),
  ])
  return [['input', 'call', 'output', 'parameters', 'MACs'], ...rows]
}

function columns(rows: readonly (readonly string[])[], paint: Paint): readonly string[] {
  const widths = rows[0].map((_, column) => longest(rows.map((row) => row[column])))
  return rows.map((row, index) => {
    const cells = row.map((cell, column) => (column < 3 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
    const line = `  ${cells.join('  ')}`.trimEnd()
    return index === 0 ? paint(line, 'dim') : line
  })
}

/** The weights of each example that has weights. */
function weightLines(examples: readonly ExampleReference[]): readonly (readonly string[])[] {
  const having = examples.filter(({ weights }) => weights.length > 0)
  const lines = having.flatMap(({ call, weights }) => [`  ${call}`, indented(weightsText(weights), 4)])
  return lines.length === 0 ? [] : [['Weights', ...lines]]
}

const indented = (text: string, columns: number): string =>
  wrapped(text, width - columns).replace(/^/gm, ' '.repeat(columns))

/** `kernel 3x3x1x64, bias 64`; weights that are not trained are marked. */
export const weightsText = (weights: ExampleReference['weights']): string =>
  weights
    .map(({ name, shape, trainable }) => `${name} ${formatShape(shape)}${trainable ? '' : ' (not trained)'}`)
    .join(', ')

/** `ZeroPadding2D, then Conv2D`; `Abs (netc's own)`. */
export const layersText = (layers: readonly string[], ownLayers: ReadonlySet<string>): string =>
  layers.map((name) => `${name}${ownLayers.has(name) ? " (netc's own)" : ''}`).join(', then ')
