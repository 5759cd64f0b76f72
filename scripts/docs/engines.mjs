// The operations of our own, and which engine has a kernel for which: the table in docs/engines.md. No engine is opened.
import { built, filled, table } from './markdown.mjs'

const { contracts } = await built('runtime/engines/gradients/contracts.js')
const { engineNames } = await built('runtime/engines/engine.js')

/** Its kernels by name; the cpu engine is tfjs's as it is. */
const kernelsOf = async (engine) => {
  const { ownKernels } = engine === 'cpu' ? { ownKernels: [] } : await built(`runtime/engines/${engine}/kernels/own.js`)
  return new Set(ownKernels.map(({ kernelName }) => kernelName))
}
const kernels = await Promise.all(engineNames.map(kernelsOf))

export function kernelTable(page) {
  const rows = contracts.map(({ name, doc, inputs, outputs }) => {
    const marks = kernels.map((names) => (names.has(name) ? 'yes' : ''))
    return [`\`${name}\``, doc, fieldsText(inputs), fieldsText(outputs), ...marks]
  })
  return filled(page, 'kernels', table(['operation', 'computes', 'of', 'gives', ...engineNames], rows))
}

/** `weight..., scale?`: lists and what may be left out. */
const fieldsText = (fields) =>
  Object.entries(fields)
    .map(([name, { list, optional }]) => `${name}${list ? '...' : ''}${optional ? '?' : ''}`)
    .join(', ')
