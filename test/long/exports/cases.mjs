// Writes every operator's examples and random applications as ONNX files, with the values of the cpu engine, for other programs to run.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { operators } from '../../../dist/compiler/ops/index.js'
import { difference } from '../../../dist/runtime/exports/verify/report.js'
import { onnxBytes, runOnnx, trialFeeds, trialGraph } from '../../../dist/test/compiler/helpers/onnx.js'
import { batch, onEngine, trialOf, valuesOf } from '../../../dist/test/compiler/helpers/trials.js'
import { exampleCases, randomCases } from '../../../dist/test/compiler/ops/cases.js'

/** Random applications of each operator, and how many are drawn to find them: those of the conformance tests. */
const [wanted, draws] = [25, 600]

/**
 * Writes them below `folder`: a file each, tensors.bin and index.json. Gives, by operator, how many there are and the largest difference of
 * onnxruntime-web.
 */
export async function writeCases(folder) {
  mkdirSync(folder, { recursive: true })
  const tensors = tensorFile(path.join(folder, 'tensors.bin'))
  const index = []
  const web = {}
  for (const operator of operators.values()) {
    const cases = [...exampleCases(operator), ...randomCases(operator, wanted, draws)]
    const trials = cases.map(trialOf)
    const expected = await onEngine('cpu', trials, valuesOf)
    web[operator.name] = { cases: cases.length, difference: 0 }
    for (const [at, trial] of trials.entries()) {
      const bytes = onnxBytes(trialGraph(trial), trial.network, trial.weights)
      const feeds = trialFeeds(trial, batch)
      const results = await runOnnx(bytes, feeds)
      for (const { values } of Object.values(results)) {
        web[operator.name].difference = Math.max(web[operator.name].difference, difference(values, expected[at]))
      }
      const file = `${operator.name}-${at}.onnx`
      writeFileSync(path.join(folder, file), bytes)
      index.push({
        ...{ operator: operator.name, label: trial.label, file },
        inputs: Object.entries(feeds).map(([name, fed]) => ({ name, ...tensors.add(fed) })),
        outputs: Object.keys(results).map((name) => ({
          name,
          ...tensors.add({ shape: [batch, ...cases[at].output], values: expected[at] }),
        })),
      })
    }
  }
  tensors.close()
  writeFileSync(path.join(folder, 'index.json'), JSON.stringify(index))
  return web
}

/** A file of float32 values, one tensor after the other. */
export function tensorFile(file) {
  const descriptor = openSync(file, 'w')
  let offset = 0
  return {
    add({ shape, values }) {
      const from = offset
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
      offset += bytes.length
      return { shape, offset: from }
    },
    close: () => closeSync(descriptor),
  }
}
