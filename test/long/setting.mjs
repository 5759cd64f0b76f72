// What the long checks train: a network with its first weights on an engine, moved by the trainer's own step. Needs a build.
import { writeFileSync } from 'node:fs'
import os from 'node:os'
import { entryPath, nodeHost } from '../../dist/cli/node-host.js'
import { compile, renderPretty } from '../../dist/compiler/index.js'
import { openDataset } from '../../dist/runtime/data/open.js'
import { splitAlphabets } from '../../dist/runtime/data/split.js'
import { openEngine } from '../../dist/runtime/engines/open.js'
import { initialWeights } from '../../dist/runtime/model/initial-weights.js'
import { buildModel } from '../../dist/runtime/model/model.js'
import { loadProtocolFile } from '../../dist/runtime/protocol/load-protocol.js'
import { describeEnvironment } from '../../dist/runtime/runs/environment.js'
import { createSgd } from '../../dist/runtime/training/optimizer.js'
import { trainableWeights, trainingStep } from '../../dist/runtime/training/step.js'

/** Of weights, data and noise. */
export const seed = 1

/** The network of a file, or of what `host` has under that name, with parameters `set` as netc's `--set` does. */
export function networkOf(file, { host, set = {} } = {}) {
  const entry = host === undefined ? entryPath(file) : file
  const { value, diagnostics, sources } = compile(entry, { host: host ?? nodeHost(entry), set })
  if (value === undefined) throw new Error(renderPretty(diagnostics, sources))
  return value
}

/** Opens an engine, on as many threads as a command line says or as it takes by itself, and puts weights on it: the trainer's first ones unless told others. */
export async function openSetting(network, engine, { threads, weights = initialWeights(network, seed) } = {}) {
  const opened = await openEngine(engine, threads === undefined ? {} : { threads: Number(threads) })
  const siamese = await buildModel(network, weights)
  return { stepsUnderWay: 1, ...opened, network, siamese }
}

/** The trainer's step for so many pairs, with an optimiser of its own. */
export function prepareStep(setting, pairs, batchNormalization = 'by_side') {
  const { tf, network, siamese } = setting
  const sgd = createSgd(tf, trainableWeights(network, siamese))
  const step = trainingStep({ ...setting, sgd, seed, batchNormalization }, pairs)
  return { step, dispose: () => sgd.dispose() }
}

/** The paper's protocol, changed as the check needs it, on a dataset; of alphabets as many as the embedded data has: which they are makes no difference here. */
export async function openData(name, change) {
  const protocol = change(loadProtocolFile('omniglot-paper'))
  const dataset = await openDataset(name)
  const split = splitAlphabets(dataset, { ...protocol.split, train: 8, validation: 4 }, seed)
  return { protocol, dataset, split }
}

/** Values from 0 to 1 that look like nothing. */
export const somePixels = (length) => Float32Array.from({ length }, (_, i) => ((i * 7919) % 101) / 101)

/** The machine and what computes, as results record them. */
export function describeMachine({ version_core }) {
  return { ...describeEnvironment(version_core), memory_gb: Math.round(os.totalmem() / 2 ** 30) }
}

/** Writes a result where the command line says where to. */
export function save(file, result) {
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(result, rounded, 2)}\n`)
}

/** Eight digits: all that a float32 has. */
function rounded(_key, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(8)) : value
}
