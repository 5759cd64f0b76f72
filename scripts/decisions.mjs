// Computes the lookahead of the grammar's alternatives for grammar/decisions.ts: in chevrotain this would take a third
// of every start.
//   node scripts/decisions.mjs [--check]
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { getLookaheadPaths, LLkLookaheadStrategy } from 'chevrotain'
import { messages } from '../dist/grammar/messages.js'
import { NetParser } from '../dist/grammar/parser.js'
import { root } from './install.mjs'

const decisions = {}

/** Keeps chevrotain's result for each choice; of an optional part only the tokens that start it. */
class Recording extends LLkLookaheadStrategy {
  buildLookaheadForAlternation(options) {
    keep(options, 'Alternation', (paths) => paths)
    return super.buildLookaheadForAlternation(options)
  }

  buildLookaheadForOptional(options) {
    keep(options, options.prodType, ([begins]) => [begins])
    return super.buildLookaheadForOptional(options)
  }
}

function keep({ rule, prodOccurrence: occurrence, maxLookahead, hasPredicates }, prodType, relevant) {
  if (hasPredicates) throw new Error(`a gate in ${rule.name} depends on more than the next tokens`)
  const alternatives = relevant(getLookaheadPaths({ rule, occurrence, prodType, maxLookahead }))
  const words = (path) => path.map(({ name }) => name).join(' ')
  decisions[`${rule.name} ${prodType} ${occurrence}`] = alternatives.map((paths) => paths.map(words))
}

new NetParser({ messages, recovers: true, checks: false, lookahead: new Recording({ maxLookahead: 2 }) })

const file = path.join(root, 'grammar/decisions.ts')
const lines = Object.entries(decisions).map(
  ([choice, alternatives]) => `  '${choice}': [${alternatives.map(list).join(', ')}],`,
)
const text = `/** Derived from the grammar by \`node scripts/decisions.mjs\`. See \`lookahead.ts\`. */
// biome-ignore format: one choice a line
export const decisions: Readonly<Record<string, readonly (readonly string[])[]>> = {
${lines.join('\n')}
}
`

function list(words) {
  return `[${words.map((word) => `'${word}'`).join(', ')}]`
}

if (!process.argv.includes('--check')) writeFileSync(file, text)
else if (readFileSync(file, 'utf8') !== text) {
  console.error('grammar/decisions.ts is out of date: run `node scripts/decisions.mjs`, then build again')
  process.exitCode = 1
}
