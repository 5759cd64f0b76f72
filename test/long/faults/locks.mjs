// Races of four processes for one folder, with claims of killed processes in every second one, and some of the four in containers where these can be made.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const racer = fileURLToPath(new URL('./racer.mjs', import.meta.url))
export const unshare = ['unshare', '-pf', '--mount-proc', '--kill-child']
export const canUnshare = spawnSync(unshare[0], [...unshare.slice(1), 'true']).status === 0

export async function* locks({ folder, count }) {
  if (!canUnshare) yield { skip: 'unshare is not permitted here: all processes are outside of containers' }
  const racers = await Promise.all([0, 1, 2, 3].map(startRacer))
  try {
    for (let number = 0; number < count; number++) {
      const place = path.join(folder, `race-${number}`)
      const kill = number % 2 === 1
      yield { fault: `race ${number}${kill ? ' after a kill' : ''}`, attempt: () => race(racers, place, kill, number) }
    }
  } finally {
    for (const { child } of racers) child.kill('SIGKILL')
  }
}

async function race(racers, place, kill, number) {
  mkdirSync(place)
  if (kill) {
    // The holder is killed, each of the four in turn; another process takes its place.
    const at = (number >> 1) % racers.length
    const { ask, child } = racers[at]
    await ask(`take ${place}`)
    child.kill('SIGKILL')
    await once(child, 'close')
    racers[at] = await startRacer(at)
  }
  const answers = await Promise.all(racers.map(({ ask }) => ask(`take ${place}`)))
  const won = answers.filter((answer) => answer === 'won').length
  const others = answers.filter((answer) => answer !== 'won' && !answer.includes('is in use by process'))
  if (won !== 1 || others.length > 0) return `${won} won; ${others.join('; ')}`
  await Promise.all(racers.map(({ ask }) => ask('release')))
  const left = readdirSync(place)
  return left.length === 0 ? undefined : `${left.join()} is left`
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
