// The operators: the table in docs/language.md, and a separate page.
import { built, filled, table, written } from './markdown.mjs'

const { operators } = await built('compiler/ops/index.js')
const { operatorReference, operatorSummary } = await built('compiler/operator-reference.js')
const { formatNumber, formatShape } = await built('compiler/diagnostics/entry.js')
const { ownLayers } = await built('runtime/layers/own-layers.js')
const { layersText, weightsText } = await built('cli/operator-text.js')

export function operatorTable(page) {
  const rows = [...operators.values()].map(operatorSummary).map(({ signature, inputs, doc }) => {
    return [`\`${signature}\``, inputs, doc]
  })
  return filled(page, 'operators', table(['operator', 'takes', 'does'], rows))
}

/** docs/coming-from.md: names of other frameworks. */
export function foreignNames(page) {
  const rows = [...operators.values()]
    .map((operator) => operatorReference(operator))
    .filter(({ also }) => also.length > 0)
    .map(({ name, also }) => [code(also), `[\`${name}\`](operators.md#${name})`])
  return filled(page, 'names', table(['elsewhere', 'in netc'], rows))
}

export function operatorPage() {
  const references = [...operators.values()].map((operator) => operatorReference(operator))
  const contents = references.map(({ name }) => `[\`${name}\`](#${name})`).join(', ')
  return `${[written, '# Operators', introduction, contents, ...references.map(section)].join('\n\n')}\n`
}

const introduction = `What \`netc ops NAME\` shows of every operator, from its declaration in \`compiler/ops\`. Parameters, multiply-accumulates
(MACs) and weights are those of one application to one image. The last column has the layers that compute it in TensorFlow.js; netc's own are
registered by importing \`netc/layers\`.`

function section({ name, signature, doc, also, inputs, parameters, examples }) {
  return [
    `## ${name}`,
    `\`${signature}\`, of ${inputs} ${inputs === '1' ? 'tensor' : 'tensors'}`,
    also.length === 0 ? doc : `${doc} Elsewhere: ${code(also)}.`,
    ...(parameters.length === 0 ? [] : [parameterTable(parameters)]),
    exampleTable(examples),
  ].join('\n\n')
}

const parameterTable = (parameters) =>
  table(
    ['parameter', 'type', 'default', 'range', ''],
    parameters.map(({ name, type, default: value, range, doc, also }) => {
      const meaning = also.length === 0 ? doc : `${doc} Elsewhere: ${code(also)}.`
      return [`\`${name}\``, type, value === null ? 'required' : `\`${value}\``, range, meaning]
    }),
  )

const code = (names) => names.map((name) => `\`${name}\``).join(', ')

const exampleTable = (examples) =>
  table(
    ['input', 'call', 'output', 'parameters', 'MACs', 'weights', 'in TensorFlow.js'],
    examples.map(({ inputs, call, output, params, macs, weights, layers }) => [
      inputs.map(formatShape).join(', '),
      `\`${call}\``,
      formatShape(output),
      formatNumber(params),
      formatNumber(macs),
      weightsText(weights),
      layersText(layers, ownLayers),
    ]),
    [3, 4],
  )
