/** Predictions as text, CSV and JSON. */
import type { Prediction } from '../runtime/matching/predict-files.js'

/** One block per file: the prediction, and the most similar classes with the network's outputs. */
export function predictionText(predictions: readonly Prediction[]): string {
  const blocks = predictions.map(({ file, class: found, classes }) => {
    const width = Math.max(...classes.map(({ class: name }) => name.length))
    const lines = classes.map(({ class: name, value }) => `  ${name.padEnd(width)}  ${short(value)}`)
    return [`${file}: ${found ?? 'unknown'}`, ...lines].join('\n')
  })
  return `${blocks.join('\n')}\n`
}

/** The columns of the CSV table. */
export const predictionHeadings = ['file', 'answer', 'rank', 'class', 'value', 'score'] as const

/** One row for each file and each of its most similar classes. */
export function predictionRows(predictions: readonly Prediction[]): readonly (readonly (string | number)[])[] {
  return predictions.flatMap(({ file, class: found, classes }) =>
    classes.map(({ class: name, value, score }, at) => [file, found ?? 'unknown', at + 1, name, value, score]),
  )
}

const short = (value: number): string => String(Number(value.toPrecision(6)))
