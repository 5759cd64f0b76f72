/** What the two pools share. */
import { isProblem } from '../diagnostics/diagnostic.js'
import { sizeOf, wordOf } from './attributes.js'
import { plainLayer, poolConfig } from './layer-config.js'
import type { Operator, OperatorExample } from './operator.js'
import { windowed } from './shapes.js'

export function pool(name: string, doc: string, className: string, examples: readonly OperatorExample[]): Operator {
  const padding = (attributes: Parameters<typeof wordOf>[0]) =>
    wordOf(attributes, 'padding') === 'same' ? 'same' : 'valid'
  return {
    name,
    doc,
    inputs: 1,
    parameters: [
      { name: 'size', type: 'size', min: 1, doc: 'Height and width of the window.' },
      {
        name: 'stride',
        type: 'size',
        defaultsTo: 'size',
        min: 1,
        doc: 'How far the window moves; its size unless given.',
      },
      {
        name: 'padding',
        type: 'enum',
        values: ['same', 'valid'],
        default: 'valid',
        doc: '`valid`: only windows that lie inside; `same`: ceil(extent / stride) windows, of which those at the edges see less of the image.',
      },
    ],
    shape([image], attributes) {
      const size = windowed(name, image, sizeOf(attributes, 'size'), sizeOf(attributes, 'stride'), padding(attributes))
      return isProblem(size) ? size : [...size, image[2]]
    },
    window: (attributes) => ({
      kernel: sizeOf(attributes, 'size'),
      stride: sizeOf(attributes, 'stride'),
      dilation: [1, 1],
      padding: padding(attributes),
    }),
    tfjs(_inputs, _output, attributes) {
      const config = poolConfig(sizeOf(attributes, 'size'), sizeOf(attributes, 'stride'), padding(attributes))
      return plainLayer(className, config)
    },
    examples,
  }
}
