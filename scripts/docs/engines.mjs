// netc's operations, and which engine has a kernel for which: the tables in docs/engines.md and
// runtime/engines/README.md. Opens no engine.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { root } from '../install.mjs'
import { built, filled, table } from './markdown.mjs'

const { contracts } = await built('runtime/engines/gradients/contracts.js')
const { engineNames } = await built('runtime/engines/engine.js')

/** Its kernels by name; the cpu engine only has tfjs's own. */
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

/** `weight..., scale?`: lists and optional inputs. */
const fieldsText = (fields) =>
  Object.entries(fields)
    .map(([name, { list, optional }]) => `${name}${list ? '...' : ''}${optional ? '?' : ''}`)
    .join(', ')

/** Where each operation is declared, and which file of each engine has its kernel. */
export async function sourceTable() {
  const declared = await filesOf('gradients', ({ name }) => name)
  const ofEngines = await Promise.all(
    engineNames.map((engine) =>
      engine === 'cpu' ? new Map() : filesOf(`${engine}/kernels`, (each) => each.kernelName),
    ),
  )
  const rows = contracts.map(({ name }) => [
    `\`${name}\``,
    declared.get(name),
    ...ofEngines.map((files) => files.get(name) ?? ''),
  ])
  return (page) => filled(page, 'sources', table(['operation', 'declared in', ...engineNames], rows))
}

/** Links to the files in a folder of `runtime/engines`, by the name of what they export. */
async function filesOf(folder, nameOf) {
  const found = new Map()
  const files = readdirSync(path.join(root, 'runtime/engines', folder)).filter((file) =>
    /^(?!index|own|contracts)/.test(file),
  )
  for (const file of files) {
    const exported = Object.values(await built(`runtime/engines/${folder}/${file.replace(/\.ts$/, '.js')}`))
    for (const each of exported.flatMap((value) => (isRecord(value) ? [value, ...Object.values(value)] : []))) {
      const name = isRecord(each) ? nameOf(each) : undefined
      if (typeof name === 'string') found.set(name, `[${file}](${folder}/${file})`)
    }
  }
  return found
}

const isRecord = (value) => typeof value === 'object' && value !== null
