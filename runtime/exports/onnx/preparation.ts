/** What a protocol does to images before the network, as nodes of an ONNX graph. */
import { formatShape } from '../../../compiler/diagnostics/entry.js'
import type { Network, Shape } from '../../../compiler/graph.js'
import type { GraphBuilder, Value } from '../../../compiler/targets/onnx/builder.js'
import type { OnnxAttribute } from '../../../compiler/targets/onnx/graph.js'
import type { Preparation } from '../../../compiler/targets/onnx/parts.js'
import { UserError } from '../../base/user-error.js'
import type { ImageShape } from '../../data/image-store.js'
import { fitSteps, pipelineShapes, preparations } from '../../data/images/pipeline.js'
import type { PartUse } from '../../protocol/part.js'
import { onnxSteps, type Prepared, type StepScope } from './steps.js'

/** The steps that prepare images of the shape `stored` for this network, with what they leave open chosen. */
export function preparingSteps(uses: readonly PartUse[], network: Network, stored: Shape): readonly PartUse[] {
  return preparations(fitSteps(uses, imageShape(network.input.shape), imageShape(stored)))
}

/**
 * The steps as nodes, for images of the shape `stored`, values from 0 to 1.
 *
 * @throws UserError where a step cannot be said in ONNX, or the steps do not make what the network takes
 */
export function preparationOf(uses: readonly PartUse[], network: Network, stored: Shape): Preparation {
  const steps = preparingSteps(uses, network, stored)
  const unsaid = steps.find(({ part }) => !(part in onnxSteps))
  if (unsaid !== undefined) {
    throw new UserError(
      `the step ${unsaid.part} of the protocol cannot be put into an ONNX file`,
      `leave --with-preprocessing out: the files then take images as the protocol makes them; these steps can be: ${Object.keys(onnxSteps).join(', ')}`,
    )
  }
  const shapes = pipelineShapes(steps, imageShape(stored))
  if ('step' in shapes) {
    throw new UserError(
      `step ${shapes.step + 1} of the images is impossible: ${shapes.message}`,
      'state the shape of the images as they are stored',
    )
  }
  const made = shapes[steps.length]
  const [given, wanted] = [[made.height, made.width, made.channels], network.input.shape].map(formatShape)
  if (given !== wanted) {
    throw new UserError(
      `of images ${formatShape(stored)} the protocol makes ${given}, and ${network.name} takes ${wanted}`,
      'state the shape of the images as they are stored: HEIGHTxWIDTHxCHANNELS',
    )
  }
  return { shape: stored, prepare: (builder, image) => prepare(builder, image, steps, shapes) }
}

const imageShape = ([height, width, channels]: Shape): ImageShape => ({ height, width, channels })

function prepare(builder: GraphBuilder, image: Value, steps: readonly PartUse[], shapes: readonly ImageShape[]): Value {
  let prepared: Prepared = { value: builder.as(image, 'first').name, moved: false }
  for (const [at, { part, settings }] of steps.entries()) {
    const scope = scopeOf(builder, `${image.name}/${at + 1}_${part}`, shapes[at], shapes[at + 1])
    prepared = onnxSteps[part](prepared, settings, scope)
  }
  const { height, width, channels } = shapes[steps.length]
  return { name: prepared.value, shape: [height, width, channels], layout: 'first' }
}

function scopeOf(builder: GraphBuilder, path: string, input: ImageShape, output: ImageShape): StepScope {
  const node = (op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}) =>
    builder.node(path, op, inputs, { attributes, tail: op.toLowerCase() })
  const floats = (dims: Shape, values: readonly number[]) =>
    builder.constant(path, 'constant', { dims, floats: values })
  const ints = (values: readonly number[]) =>
    builder.constant(path, 'constant', { dims: [values.length], ints: values })
  return { node, floats, number: (value) => floats([], [value]), ints, input, output }
}
