// `npm run bench`, `bench:kernels` and `bench:page`: builds if something is out of date, then runs the program in
// dist/bench.
import { ensureBuilt } from '../scripts/install.mjs'

await ensureBuilt()
const [program] = process.argv.splice(2, 1)
await import(`../dist/bench/${program === 'kernels' ? 'kernels/' : ''}${program}.js`)
