/** How the files for ONNX are used: Markdown of the card. */
import { formatShape } from '../../../compiler/diagnostics/entry.js'
import type { OnnxValue } from '../../../compiler/targets/onnx/graph.js'
import { fenced, table } from '../../reports/markdown.js'
import type { OnnxEntry } from './manifest.js'

export function onnxUse(parts: readonly OnnxEntry[]): readonly string[] {
  const values = (list: readonly OnnxValue[]) =>
    list.map(({ name, shape }) => `\`${name}\` ${formatShape([...shape])}`).join(', ')
  const rows = parts.map(({ file, inputs, outputs }) => [`\`${file}\``, values(inputs), values(outputs)])
  const beside = parts.filter(({ external }) => external !== undefined).map(({ external }) => `\`${external}\``)
  return [
    table(['file', 'takes', 'gives'], rows),
    'All values are float32, with the batch as their first axis; images have their channels last.',
    ...(beside.length === 0
      ? []
      : [
          `The weights are in ${beside.join(', ')}, which belong beside the files: no file of ONNX may have more than 2 GB.`,
        ]),
    fenced(program(parts), 'python'),
  ]
}

/** Every file once; what a head takes are the features of the file before it, where there is one for both images. */
function program(parts: readonly OnnxEntry[]): string {
  const embed = parts.find(({ part }) => part === 'embed')
  const lines = parts.flatMap(({ file, part, kind, inputs, outputs }) => {
    const session = part.replaceAll('-', '_')
    const feeds = inputs.map(
      ({ name, shape }, at) =>
        `"${name}": ${kind === 'head' && embed !== undefined ? featuresOf(at, inputs.length) : zeros(shape)}`,
    )
    const results = outputs.map(({ name }) => name.replaceAll(/\W/g, '_')).join(', ')
    return [
      `${session} = onnxruntime.InferenceSession("${file}")`,
      `${results}${outputs.length === 1 ? ',' : ''} = ${session}.run(None, {${feeds.join(', ')}})`,
    ]
  })
  return ['import numpy', 'import onnxruntime', '', ...lines].join('\n')
}

const zeros = (shape: readonly number[]): string => `numpy.zeros((2, ${shape.join(', ')}), "float32")`

/** Of the images embedded before: the first is the left one of a pair. */
const featuresOf = (at: number, of: number): string =>
  of === 1 ? 'features' : at === 0 ? 'features[:1]' : 'features[1:]'
