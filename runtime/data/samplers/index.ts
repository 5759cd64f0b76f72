/** All samplers. A new one is a file and a line here. */
import { registry } from '../../protocol/part.js'
import { balanced } from './balanced.js'
import { classes } from './classes.js'
import { images } from './images.js'
import { pairs } from './pairs.js'
import type { SamplerPart } from './sampler.js'

export const samplers = registry<SamplerPart>([pairs, classes, images, balanced])
