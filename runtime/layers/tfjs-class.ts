/** The base classes of netc's layers: classes of tfjs-layers, whose package exports only factory functions. */
import { serialization, type Tensor } from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'

/** A weight of a layer. */
export interface Readable {
  read(): Tensor
}

/** A layer class with the fields that are used here, named as in tfjs-layers 4.22. */
export type LayerClass<Fields> = Omit<typeof layers.Layer, 'prototype'> &
  (new (
    // biome-ignore lint/suspicious/noExplicitAny: TypeScript requires it of mixin classes
    config: any,
  ) => layers.Layer & Fields)

/** A class of tfjs-layers by its registered name. @throws Error if there is none */
export function layerClass<Fields>(className: string): LayerClass<Fields> {
  const [found] = serialization.SerializationMap.getMap().classNameMap[className] ?? []
  if (found === undefined) throw new Error(`tfjs-layers has no ${className}`)
  return found as unknown as LayerClass<Fields>
}

/** @throws Error if `groups` does not divide `count` */
export function requireMultiple(what: string, count: number, groups: number): void {
  if (!Number.isInteger(groups) || groups < 1 || count % groups !== 0) {
    throw new Error(`${count} ${what} cannot be divided into ${groups} groups`)
  }
}
