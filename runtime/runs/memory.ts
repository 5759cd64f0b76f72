/** Checks before a training whether it certainly exceeds the memory. */
import {
  activationBytes,
  largestValueBytes,
  trainedWeightBytes,
  valueBytes,
} from '../../compiler/analyses/training-memory.js'
import { bytes } from '../../compiler/figures.js'
import type { Network } from '../../compiler/graph.js'
import { systemMemory } from '../base/memory.js'
import { UserError } from '../base/user-error.js'
import type { Dataset, Group } from '../data/dataset.js'
import { samplers } from '../data/samplers/index.js'
import type { Engine } from '../engines/engine.js'
import { partOf } from '../protocol/part.js'
import type { Protocol } from '../protocol/protocol.js'
import { optimizers } from '../training/optimizers/index.js'
import { leastActivationBudget, segmentShare, segmentTower } from '../training/segments.js'
import { splitOf } from './data-requirements.js'

export interface Training {
  readonly network: Network
  readonly protocol: Protocol
  readonly dataset: Dataset
  readonly seed: number
}

type Limits = Pick<Engine, 'description' | 'activationBudget' | 'memory'>

/** @throws UserError if it cannot fit, with the required and the available memory */
export function refuseTooLarge({ network, protocol, dataset, seed }: Training, engine: Limits): void {
  const images = imagesOf(protocol, splitOf(dataset, protocol, seed).train)
  const least = leastBytes(network, protocol, images, engine.activationBudget)
  const { name } = engine.description
  const there = Math.min(engine.memory ?? Number.POSITIVE_INFINITY, systemMemory())
  if (least <= there) return
  throw new UserError(
    `training ${network.name} on batches of ${images} images needs at least ${bytes(least)} of memory, but ${engine.memory === undefined ? 'this machine' : `the engine ${name}`} has ${bytes(there)}`,
    lessMemory(name),
  )
}

/** The error for a training that ran out of memory. */
export function noMemoryLeft({ network, protocol, dataset, seed }: Training, { description }: Limits): UserError {
  const images = imagesOf(protocol, splitOf(dataset, protocol, seed).train)
  return new UserError(
    `out of memory: training ${network.name} on batches of ${images} images needs more than the engine ${description.name} has here`,
    lessMemory(description.name),
  )
}

/** How to use less memory, as help. */
export function lessMemory(engine: string): string {
  const other = engine === 'wasm' ? ", or use the engine native, which can use all of the machine's memory" : ''
  return `use smaller batches in the protocol's sampler, or a smaller network (netc compile --summary lists the sizes)${other}`
}

/** The number of images in the largest batch. */
export function imagesOf({ sampler }: Pick<Protocol, 'sampler'>, groups: readonly Group[]): number {
  return partOf(samplers, sampler).most(sampler.settings, groups).images
}

/**
 * Bytes that every engine holds at once: values may be freed early, but not those at the cuts between recomputed
 * segments.
 */
export function leastBytes(
  network: Network,
  { optimizer, average }: Pick<Protocol, 'optimizer' | 'average'>,
  images: number,
  budget = leastActivationBudget,
): number {
  const { slots } = partOf(optimizers, optimizer)
  const weights = trainedWeightBytes(network, { slots: slots.length, copies: average === undefined ? 1 : 2 })
  return (
    weights +
    largestValueBytes(network, Math.floor(images / network.towers.length)) +
    bytesAtCuts(network, images, budget)
  )
}

function bytesAtCuts(network: Network, images: number, budget: number): number {
  if (activationBytes(network, Math.floor(images / network.towers.length)) <= budget) return 0
  const { towers, weights } = network
  // Of a pair, each of two towers sees at least one image.
  const seen = Math.floor(images / towers.length)
  const share = (segmentShare * budget) / towers.length
  const bytes = towers.flatMap((tower) => {
    const cuts = segmentTower(tower, weights, seen, share).slice(0, -1)
    return cuts.map(({ to }) => valueBytes([tower.nodes[to]], seen))
  })
  return bytes.reduce((sum, own) => sum + own, 0)
}
