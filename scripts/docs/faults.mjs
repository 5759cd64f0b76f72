// docs/results/README.md: what runs survived, from docs/results/faults.json.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../install.mjs'
import { filled, table } from './markdown.mjs'

/** In words, by the names of the parts of test/long/faults.mjs. */
const titles = {
  kills: 'a process killed at a random moment, once to three times',
  placed: 'a process killed at a chosen operation on a file',
  full: 'a disk that fills up at a given size',
  damage: 'a damaged file',
  locks: "four processes race for a run's lock",
  signals: 'signals and pairs of signals',
  containers: 'a killed first process of a container',
  large: 'a run of 4.5 million iterations',
}

export function faultTable(page) {
  const parts = JSON.parse(readFileSync(path.join(root, 'docs/results/faults.json'), 'utf8'))
  const of = new Map(parts.map((part) => [part.part, part]))
  const rows = Object.entries(titles).map(([name, title]) => {
    const { faults, survived, tally, seconds } = of.get(name)
    const counts = Object.entries(tally).map(([what, count]) => `${what}: ${count}`)
    return [title, faults, survived, counts.join('; '), `${seconds} s`]
  })
  return filled(page, 'faults', table(['fault', 'tried', 'survived', '', 'took'], rows))
}
