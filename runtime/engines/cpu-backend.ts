/** tfjs's plain JavaScript backend: importing this module registers it. */
import { keptTfjs } from './kept-tfjs.js'

export const { version_cpu }: typeof import('@tensorflow/tfjs-backend-cpu') = keptTfjs('./tf-backend-cpu.node.js')
