/** All baselines. A new one is a file and a line here. */
import type { Baseline } from './baseline.js'
import { directions } from './directions.js'
import { directionsMetric } from './directions-metric.js'
import { hausdorff } from './hausdorff.js'
import { pixels } from './pixels.js'

export const baselines: readonly Baseline[] = [pixels, hausdorff, directions, directionsMetric]
