// Races of four processes for one folder, with claims of killed processes in every second one, and some of the four in containers where these can be made.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const racer = fileURLToPath(new URL('./racer.mjs', import.meta.url))
export const unshare = ['unshare', '-pf', '--mount-proc', '--kill-child']
export const canUnshare = spawnSync(unshare[0], [...unshare.slice(1), 'true']).status === 0

export async function* locks({ folder, count }) {
  if (!canUnshare) yield { skip: 'unshare is not permitted here: all processes are outside of containers' }
  let racers = await Promise.all([0, 1, 2, 3].map(startRacer))
  for (let number = 0; number < count; number++) {
    const place = path.join(folder, `race-${number}`)
    mkdirSync(place)
    if (number % 2 === 1) {
      // The holder is killed; another process takes its place in the next races.
      const last = racers.pop()
      await last.ask(`take ${place}`)
      last.child.kill('SIGKILL')
      await once(last.child, 'close')
      racers.push(await startRacer(3))
    }
    const answers = await Promise.all(racers.map(({ ask }) => ask(`take ${place}`)))
    const won = answers.filter((answer) => answer === 'won').length
    const others = answers.filter((answer) => answer !== 'won' && !answer.includes('is in use by process'))
    await Promise.all(racers.map(({ ask }) => ask('release')))
    const problem = won === 1 && others.length === 0 ? undefined : `${won} won; ${others.join('; ')}`
    yield { fault: `race ${number}${number % 2 === 1 ? ' after a kill' : ''}`, problem }
  }
  for (const { child } of racers) child.kill('SIGKILL')
  racers = []
}

async function startRacer(number) {
  const under = canUnshare && number > 1 ? unshare : []
  const [program, ...words] = [...under, process.execPath, racer]
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await lines.next()
  const ask = async (line) => {
    child.stdin.write(`${line}\n`)
    return (await lines.next()).value
  }
  return { child, ask }
}
