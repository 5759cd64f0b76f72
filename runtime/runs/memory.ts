/** Whether a training fits into memory, as far as that is certain before it begins. */
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

/** @throws UserError where it cannot fit, with what it needs and what there is */
export function refuseTooLarge({ network, protocol, dataset, seed }: Training, engine: Limits): void {
  const images = imagesOf(protocol, splitOf(dataset, protocol, seed).train)
  const least = leastBytes(network, protocol, images, engine.activationBudget)
  const { name } = engine.description
  const there = Math.min(engine.memory ?? Number.POSITIVE_INFINITY, systemMemory())
  if (least <= there) return
  throw new UserError(
    `training ${network.name} on batches of ${images} images takes ${bytes(least)} of memory at the very least, and ${engine.memory === undefined ? 'this machine' : `the engine ${name}`} has ${bytes(there)}`,
    lessMemory(name),
  )
}

/** What training ended by, in words. */
export function noMemoryLeft({ network, protocol, dataset, seed }: Training, { description }: Limits): UserError {
  const images = imagesOf(protocol, splitOf(dataset, protocol, seed).train)
  return new UserError(
    `no memory is left: training ${network.name} on batches of ${images} images takes more than the engine ${description.name} has here`,
    lessMemory(description.name),
  )
}

export function lessMemory(engine: string): string {
  const other = engine === 'wasm' ? ', or take the engine native, which has all of the machine' : ''
  return `make the batches of the protocol's sampler smaller, or the network (netc compile --summary says what takes how much)${other}`
}

/** Of the largest batch. */
export function imagesOf({ sampler }: Pick<Protocol, 'sampler'>, groups: readonly Group[]): number {
  return partOf(samplers, sampler).most(sampler.settings, groups).images
}

/** Bytes that any engine holds at once: it may free some values early, and never those at the cuts between which it computes anew. */
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
  // Of a pair, each of two towers sees one image at the least.
  const seen = Math.floor(images / towers.length)
  const share = (segmentShare * budget) / towers.length
  const bytes = towers.flatMap((tower) => {
    const cuts = segmentTower(tower, weights, seen, share).slice(0, -1)
    return cuts.map(({ to }) => valueBytes([tower.nodes[to]], seen))
  })
  return bytes.reduce((sum, own) => sum + own, 0)
}
