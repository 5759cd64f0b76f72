/** The one-shot test of every engine: how long 800 tasks on 20 alphabets take. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { packageRoot } from '../cli/node-host.js'
import type { Bench, Subject } from './context.js'
import type { OneShotResult, Results } from './results.js'
import { startWorker, WorkerError } from './worker.js'

/** Next to the project, where its tests also look for it. */
const besideProject = path.join(packageRoot, '..', 'shared', 'data', 'omniglot')

/** One result after the other; skips engines that already have a result, and all of them without data. */
export async function* testOneShot(
  { options, conditions, implementations, signal, say }: Bench,
  { network, inputs }: Subject,
  { one_shot }: Pick<Results, 'one_shot'>,
): AsyncGenerator<OneShotResult> {
  const data = options.data ?? (existsSync(besideProject) ? besideProject : undefined)
  if (data === undefined) {
    console.log('No one-shot test: Omniglot is missing; name it with --data.')
    return
  }
  const done = new Set(one_shot.filter((result) => result.network === network.name).map(({ engine }) => engine))
  for (const { name, family, command } of implementations) {
    if (signal.aborted || family !== 'engine' || done.has(name)) continue
    say(`${network.name}, one-shot test: ${name}`)
    const worker = startWorker(command)
    try {
      const { graph, weights } = inputs
      const task = { graph, weights, data, threads: conditions.threads }
      const answer = await worker.ask({ do: 'one-shot', task }, options.limit)
      yield { ...answer, network: network.name, engine: name, data: path.basename(data) }
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error
      console.log(`no one-shot test on ${name}: ${error.message}`)
    } finally {
      await worker.end()
    }
  }
}
