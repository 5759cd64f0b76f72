/** What a network can be exported to; a new target is a file and a line here. */
import { onnx } from './onnx.js'
import { safetensors } from './safetensors.js'
import type { ExportTarget } from './target.js'
import { tfjs } from './tfjs.js'
import { torch } from './torch.js'

/** By name, in the order in which pages list them. */
export const exportTargets: ReadonlyMap<string, ExportTarget> = new Map(
  [tfjs, onnx, safetensors, torch].map((target) => [target.name, target]),
)
