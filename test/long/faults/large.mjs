// metrics.jsonl of more than 512 MiB, which no text of JavaScript holds.
import { appendFileSync, statSync } from 'node:fs'
import path from 'node:path'

const built = (module) => import(new URL(`../../../dist/${module}`, import.meta.url))

export async function* large({ folder }) {
  const { readThinnedMetrics, truncateMetrics } = await built('runtime/runs/metrics.js')
  const file = path.join(folder, 'large.jsonl')
  const lines = 4_600_000
  for (let at = 0; at < lines; at += 100_000) {
    const part = Array.from({ length: 100_000 }, (_, index) =>
      JSON.stringify({
        kind: 'step',
        iteration: at + index + 1,
        loss: 0.5,
        objective: 0.25,
        accuracy: 0.75,
        learning_rate: 0.001,
        momentum: 0.9,
      }),
    )
    appendFileSync(file, `${part.join('\n')}\n`)
  }
  const fault = `${lines} steps, ${statSync(file).size >> 20} MiB`
  const told = truncateMetrics(file, { iteration: lines - 5, validated: 0, every: lines })
  const thinned = readThinnedMetrics(file)
  const last = thinned.at(-1)
  const right = told.length === 0 && last.iteration === lines - 5 && last.loss === 0.5 && thinned.length <= 100_000
  yield {
    fault,
    problem: right ? undefined : `told ${told}; ${thinned.length} points, the last ${JSON.stringify(last)}`,
  }
}
