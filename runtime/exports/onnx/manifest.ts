/** What export.json says of files for ONNX. */
import type { OnnxPart } from '../../../compiler/targets/onnx/parts.js'
import type { PartUse } from '../../protocol/part.js'

/** A part in its file, as export.json has it. */
export interface OnnxEntry extends Omit<OnnxPart, 'name'> {
  readonly file: string
  /** The file of its weights, where it has not got them itself. */
  readonly external?: string
  readonly part: string
}

export interface OnnxManifest {
  readonly parts: readonly OnnxEntry[]
  /** Absent where nothing is known of a protocol. */
  readonly preprocessing?: {
    /** Whether the files do it themselves, to images of the shape `stored`. */
    readonly inside: boolean
    readonly stored?: readonly number[]
    readonly steps: readonly PartUse[]
  }
}
