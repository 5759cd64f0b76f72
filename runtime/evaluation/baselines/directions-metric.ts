import { type Baseline, comparer } from './baseline.js'
import { cosineDistance, directionFeature, directionSteps, toUnitLength } from './directions.js'
import { fitMetric } from './metric.js'

export const directionsMetric: Baseline = {
  name: 'directions_metric',
  doc: 'The same in a linear metric in closed form (Ioffe 2006), fitted on the background groups: what drawings of one character share outweighs how they differ. Takes minutes.',
  fitted: true,
  images: directionSteps,
  channels: 1,
  begin(_, background) {
    const project = fitMetric(mapClasses(background(), directionFeature))
    return comparer<Float32Array>({
      feature: (pixels) => toUnitLength(project(directionFeature(pixels))),
      distance: cosineDistance,
    })
  },
}

function* mapClasses<T>(
  classes: Iterable<readonly Float32Array[]>,
  feature: (pixels: Float32Array) => T,
): Iterable<T[]> {
  for (const images of classes) yield images.map(feature)
}
