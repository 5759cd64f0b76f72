/** What layers of our own build on: the classes of tfjs-layers, of which the package exports only functions that make layers. */
import { serialization, type Tensor } from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'

/** A weight of a layer. */
export interface Readable {
  read(): Tensor
}

/** A class of layers with the fields of its own that are used here, named as in tfjs-layers 4.22. */
export type LayerClass<Fields> = Omit<typeof layers.Layer, 'prototype'> &
  (new (
    // biome-ignore lint/suspicious/noExplicitAny: what TypeScript asks of a class that others mix with theirs
    config: any,
  ) => layers.Layer & Fields)

export function layerClass<Fields>(className: string): LayerClass<Fields> {
  const [found] = serialization.SerializationMap.getMap().classNameMap[className] ?? []
  if (found === undefined) throw new Error(`tfjs-layers has no ${className}`)
  return found as unknown as LayerClass<Fields>
}

/** @throws Error where `count` of these do not fall into `groups` of one size */
export function requireMultiple(what: string, count: number, groups: number): void {
  if (!Number.isInteger(groups) || groups < 1 || count % groups !== 0) {
    throw new Error(`${count} ${what} cannot be divided into ${groups} groups`)
  }
}
