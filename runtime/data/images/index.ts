/** The image steps that protocols may use. A new one is a file and a line here. */
import { type Registry, registry } from '../../protocol/part.js'
import { affine } from './affine.js'
import { affineNearest } from './affine-nearest.js'
import { brightness } from './brightness.js'
import { contrast } from './contrast.js'
import { crop } from './crop.js'
import { dihedral } from './dihedral.js'
import { directions } from './directions.js'
import { elastic } from './elastic.js'
import { erase } from './erase.js'
import { flip } from './flip.js'
import { geometry } from './geometry.js'
import { ink } from './ink.js'
import { moments } from './moments.js'
import { noise } from './noise.js'
import { pad } from './pad.js'
import { paper } from './paper.js'
import { pen } from './pen.js'
import { resize } from './resize.js'
import { saturation } from './saturation.js'
import { standard } from './standard.js'
import type { ImageStep } from './step.js'

/** By name: first those that prepare, then those that augment. */
export const imageSteps: Registry<ImageStep> = registry<ImageStep>([
  ...[paper, standard, ink, moments, geometry, directions, resize, pad],
  ...[affine, elastic, dihedral, pen, affineNearest],
  ...[flip, crop, brightness, contrast, saturation, erase, noise],
])
