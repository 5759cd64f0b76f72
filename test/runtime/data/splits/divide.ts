/** Splits, called as a protocol does it. */
import type { Dataset } from '../../../../runtime/data/dataset.js'
import type { Split, SplitPart } from '../../../../runtime/data/splits/split.js'
import { usePart } from '../../../../runtime/protocol/part.js'

export function divide(part: SplitPart, settings: object, dataset: Dataset, seed: number): Split {
  return part.divide(usePart(part, settings).settings, dataset, seed)
}

export const names = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name)

/** `train`, `validation`, `evaluation`, in this order. */
export const partsOf = ({ train, validation, evaluation }: Split) => [train, validation, evaluation] as const
