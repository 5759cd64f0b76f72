// What the long checks train: a network with its first weights on an engine, moved by the trainer's own step. Needs a build.
import { writeFileSync } from 'node:fs'
import os from 'node:os'
import { preparePairTraining } from '../../dist/bench/training.js'
import { entryPath, nodeHost } from '../../dist/cli/node-host.js'
import { compile } from '../../dist/compiler/compile.js'
import { renderPretty } from '../../dist/compiler/diagnostics/render-pretty.js'
import { describeEnvironment } from '../../dist/runtime/base/environment.js'
import { openDataset } from '../../dist/runtime/data/open.js'
import { openEngine } from '../../dist/runtime/engines/open.js'
import { initialWeights } from '../../dist/runtime/model/initial-weights.js'
import { buildModel } from '../../dist/runtime/model/model.js'
import { splitOf } from '../../dist/runtime/runs/data-requirements.js'
import { loadProtocolFile } from '../../dist/runtime/runs/load-protocol.js'
import { fitProtocol } from '../../dist/runtime/runs/requirements.js'

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

/** The trainer's step for so many pairs, with an optimizer of its own. */
export function prepareStep(setting, pairs, { momentum = 0.5, statistics = 'by_view' } = {}) {
  return preparePairTraining({ ...setting, pairs, momentum, seed, statisticsByView: statistics === 'by_view' })
}

/** A batch of one image for each place in `pixels`, left ones first; every second pair is the same. */
export function pairsOf(pixels, pairs) {
  const labels = Float32Array.from({ length: pairs }, (_, i) => i % 2)
  return { images: pixels, labels, count: 2 * pairs, items: 1 }
}

/**
 * The paper's protocol, changed as the check needs it, for a network on a dataset: images of the network's size, and of groups as many as the
 * embedded data has. Which they are makes no difference here.
 */
export async function openData(name, network, change) {
  const dataset = await openDataset(name)
  const stated = loadProtocolFile('omniglot-paper')
  const split = { ...stated.split, settings: { ...stated.split.settings, train: 8, validation: 4 } }
  const images = [...stated.images, { part: 'resize', settings: {} }]
  const protocol = fitProtocol(change({ ...stated, split, images }), network, dataset)
  return { protocol, dataset, split: splitOf(dataset, protocol, seed) }
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
