// Makes a model that ships out of a run that has ended: node scripts/model.mjs RUN NAME [--licence TEXT] [--out FOLDER]
// The folder models/NAME has the least files that the commands which take a run need, and a card, README.md.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { built } from './docs/markdown.mjs'
import { root } from './install.mjs'
import { modelCard } from './model-card.mjs'

/** Several models are to fit into a package. */
const mostBytes = 7_000_000

const { openRun, readJson } = await built('runtime/runs/run-folder.js')
const { UserError } = await built('runtime/base/user-error.js')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { licence: { type: 'string' }, out: { type: 'string', default: path.join(root, 'models') } },
})
try {
  const [folder, name] = positionals
  if (positionals.length !== 2) throw new UserError('expected RUN NAME', 'node scripts/model.mjs runs/mine mine')
  if (!/^[\w.-]+$/.test(name)) throw new UserError(`${name} is no name for a folder of models/`)
  const target = path.join(values.out, name)
  makeModel(folder, name, target, values.licence)
  console.log(`wrote ${target}`)
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(`error: ${error.message}${error.help === undefined ? '' : `\n  help: ${error.help}`}`)
  process.exitCode = 1
}

function makeModel(folder, name, target, licence) {
  if (existsSync(target)) throw new UserError(`${target} is there already`, 'remove it, or take another name')
  const run = openRun(folder)
  if (!existsSync(run.paths.result)) throw new UserError(`${folder} has no result.json: the run has not ended`)
  const result = readJson(run.paths.result, 'netc-result', 2)
  const record = withoutPaths(run.record)
  mkdirSync(target, { recursive: true })
  try {
    for (const part of ['graph.json', 'protocol.yaml', 'answers.json', 'result.json', 'spec', 'best']) {
      cpSync(path.join(folder, part), path.join(target, part), { recursive: true })
    }
    writeFileSync(path.join(target, 'run.json'), `${JSON.stringify(record, null, 1)}\n`)
    const bytes = sizeOf(target)
    writeFileSync(path.join(target, 'README.md'), modelCard({ ...run, record, result, name, bytes, licence }))
    refuseLarge(target)
    refusePaths(target, folder)
  } catch (error) {
    rmSync(target, { recursive: true })
    throw error
  }
}

/** The record without where things are on this machine; the data's name and fingerprint say what they are. */
function withoutPaths(record) {
  const { where, runs, ...data } = record.data
  const shortened = (text) =>
    text.replace(/(?<=^|[\s'=])(?:~|[A-Za-z]:)?[\\/][^\s']*/g, (word) => `.../${path.basename(word)}`)
  return {
    ...record,
    command: shortened(record.command),
    protocol: { ...record.protocol, file: shortened(record.protocol.file) },
    data: {
      ...(where?.startsWith('embedded') ? { where } : {}),
      ...data,
      ...(runs === undefined ? {} : { runs: { ...runs, where: path.basename(runs.where) } }),
    },
  }
}

function refuseLarge(target) {
  const bytes = sizeOf(target)
  if (bytes > mostBytes) {
    throw new UserError(
      `the model has ${bytes} bytes; a model that ships has at most ${mostBytes}`,
      'train a smaller network',
    )
  }
}

/** Where this machine keeps things is nobody else's matter. */
function refusePaths(target, folder) {
  const places = [homedir(), tmpdir(), process.cwd(), path.resolve(folder)].filter(
    (place) => place !== path.parse(place).root,
  )
  for (const file of filesBelow(target).filter((each) => !each.endsWith('.bin'))) {
    const text = readFileSync(file, 'utf8')
    const found = places.find((place) => text.includes(place + path.sep))
    if (found === undefined) continue
    throw new UserError(
      `${path.relative(target, file)} of the run has the path ${found}`,
      'name the .net file and the protocol by paths from the working folder, and train again',
    )
  }
}

function sizeOf(folder) {
  return filesBelow(folder).reduce((sum, file) => sum + statSync(file).size, 0)
}

function filesBelow(folder) {
  const names = readdirSync(folder, { recursive: true })
  return names.map((name) => path.join(folder, name)).filter((file) => statSync(file).isFile())
}
