/** Operators in PyTorch: files for test/long/exports/torch_cases.py, which runs them. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Shape } from '../../../compiler/graph.js'
import { permuted } from '../../../compiler/targets/permute.js'
import { toTorchModule } from '../../../compiler/targets/torch/model.js'
import { torchTensors } from '../../../compiler/targets/torch/weights.js'
import { packageRoot } from '../../../runtime/base/environment.js'
import { littleEndianBytes } from '../../../runtime/base/little-endian.js'
import { findPython } from '../../../runtime/base/python.js'
import { batch, type Trial } from './trials.js'

/** What our engine gives of a trial. */
export interface Given {
  readonly values: Float32Array
  /** Without the batch. */
  readonly shape: Shape
  /** Of a sum of the values times `factors`, by the inputs and then by the weights that train, in the network's order. */
  readonly gradients: readonly Float32Array[]
  readonly factors: Float32Array
}

export interface TorchCase {
  readonly operator: string
  readonly trial: Trial
  readonly given: Given
}

/** What differs most of an operator's cases, relative above 1. */
export interface TorchFound {
  readonly cases: number
  readonly difference: number
  /** Of gradients, in float64 beside our float32. */
  readonly gradient: number
  /** What differs by more than it may, a sentence each. */
  readonly wrong: readonly string[]
}

/** Writes tensors.bin and index.json. */
export function writeTorchCases(folder: string, cases: readonly TorchCase[]): void {
  mkdirSync(folder, { recursive: true })
  const chunks: Uint8Array[] = []
  let offset = 0
  const add = (shape: Shape, values: Float32Array) => {
    const entry = { shape, offset }
    chunks.push(littleEndianBytes(values))
    offset += values.length
    return entry
  }
  const index = cases.map(({ operator, trial, given }) => {
    const { network, shapes, inputs } = trial
    const tensors = torchTensors(network)
    const trained = network.weights.flatMap(({ trainable }, at) => (trainable ? [at] : []))
    const asTorch = (at: number, values: Float32Array) => {
      const { key, shape, axes } = tensors[at]
      const name = key.split('.').slice(1).join('.')
      return { key: name, ...add(shape, permuted(values, network.weights[at].shape, axes)) }
    }
    const takes = given.gradients.length - trained.length
    return {
      ...{ operator, label: trial.label },
      modules: (['last', 'first'] as const).map((layout) => ({ layout, ...toTorchModule(network.head!, layout) })),
      inputs: inputs.map((values, at) => add([batch, ...shapes[at]], values)),
      weights: network.weights.map((_, at) => asTorch(at, trial.weights[at])),
      output: add([batch, ...given.shape], given.values),
      factors: add([batch, ...given.shape], given.factors),
      inputGradients: given.gradients.slice(0, takes).map((values, at) => add([batch, ...shapes[at]], values)),
      weightGradients: trained.map((at, place) => asTorch(at, given.gradients[takes + place])),
    }
  })
  writeFileSync(path.join(folder, 'tensors.bin'), Buffer.concat(chunks))
  writeFileSync(path.join(folder, 'index.json'), JSON.stringify(index))
}

/** What PyTorch makes of the cases of a folder, by operator. */
export function runTorchCases(python: string, folder: string): Readonly<Record<string, TorchFound>> {
  const script = fileURLToPath(new URL('test/long/exports/torch_cases.py', packageRoot))
  return JSON.parse(execFileSync(python, [script, folder], { encoding: 'utf8', maxBuffer: 1 << 28 }))
}

/** The Python that tests run, or why there is none, as a sentence. */
export const torchPython = (): ReturnType<typeof findPython> => findPython(['torch', 'numpy', 'safetensors'])
