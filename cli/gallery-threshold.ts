/** Texts of `netc gallery` about a gallery and its threshold. */
import type { Combination } from '../runtime/matching/combination.js'
import type { Gallery, GalleryIndex, GalleryThreshold } from '../runtime/matching/gallery/files.js'
import type { Using } from './use-run.js'

/** Numbers of classes and images in a gallery. */
export function countsOf({ images }: GalleryIndex) {
  return { classes: new Set(images.map((image) => image.class)).size, images: images.length }
}

/** The numbers as a sentence. */
export const countsText = (folder: string, { classes, images }: ReturnType<typeof countsOf>): string =>
  `${folder} has ${images} images of ${classes} classes`

/** The threshold that the user gives, else the gallery's calibration, else the run's for single pairs. */
export async function searchThreshold(
  { trained, matcher, note }: Using,
  { folder, index }: Gallery,
  { threshold: given, combination }: { readonly threshold?: number; readonly combination: Combination },
): Promise<{ readonly score: number; readonly value: number } | undefined> {
  const { thresholdOf } = await import('../runtime/matching/threshold.js')
  const { UserError } = await import('../runtime/base/user-error.js')
  const own = index.threshold
  if (given !== undefined || own === undefined) {
    const found = thresholdOf(trained, matcher, { threshold: given })
    if (found?.calibration) {
      note(
        "the threshold is the run's, for single pairs; among many classes more images of other classes pass it: netc gallery calibrate",
      )
    }
    return found
  }
  if (own.combine !== combination) {
    throw new UserError(
      `the threshold of ${folder} is for --combine ${own.combine}, not ${combination}`,
      `calibrate again: netc gallery calibrate ${folder} --far RATE --combine ${combination}`,
    )
  }
  if (own.features !== index.features.sha256) {
    const { classes, images } = countsOf(index)
    note(
      `the threshold was calibrated with ${own.images} images of ${own.classes} classes, and there are ${images} of ${classes}: netc gallery calibrate`,
    )
  }
  return own
}

/** A calibration of a gallery as text. */
export function thresholdText({ value, false_accepts, false_rejects, classes, images }: GalleryThreshold): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`
  const text = ({ rate, interval: [low, high] }: GalleryThreshold['false_accepts']) =>
    `${percent(rate)} (${percent(low)} to ${percent(high)})`
  return `threshold   ${Number(value.toPrecision(6))}
strangers   ${text(false_accepts)} are accepted though their class is not enrolled
enrolled    ${text(false_rejects)} do not reach their class
measured by leaving out each of ${images} images of ${classes} classes, and its class
`
}
