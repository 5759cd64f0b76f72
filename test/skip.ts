/** Tests of what this machine lacks are skipped, and all of them at the end say why: once for each reason, where no dots are. */
import type { Context } from 'mocha'

/** How many were skipped for it. */
const reasons = new Map<string, number>()

process.once('exit', () => {
  for (const [reason, count] of reasons) console.log(`  skipped ${count} times: ${reason}`)
})

/** Skips the test, or in `before` the suite. `reason`: a sentence. */
export function skip(context: Context, reason: string): void {
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  context.skip()
}
