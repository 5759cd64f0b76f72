// `npm test`: the linter and every test; arguments go to mocha (`npm test -- --grep eca`).
import { ensureBuilt, node } from './install.mjs'

await ensureBuilt()
const rest = process.argv.slice(2)
if (rest.length === 0) {
  node(['node_modules/@biomejs/biome/bin/biome', 'check', '.'])
  node(['scripts/plain-english.mjs'])
}
node(['node_modules/mocha/bin/mocha.js', ...rest])
