// Makes a model that ships out of a run that has ended: node scripts/model.mjs RUN NAME [--licence TEXT] [--out FOLDER]
// The folder models/NAME has only the files that `netc evaluate` needs, and a card, README.md. It has no paths of this
// machine.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { built, fenced } from './docs/markdown.mjs'
import { root } from './install.mjs'

/** Small enough for several models in a package. */
const mostBytes = 7_000_000

const { openRun } = await built('runtime/runs/run-folder.js')
const { readResult } = await built('runtime/runs/run-record.js')
const { portableRecord, withoutFolder } = await built('runtime/runs/portable-record.js')
const { knownDataLicence, modelCard } = await built('runtime/exports/card/card.js')
const { chosenWeights } = await built('runtime/exports/source.js')
const { UserError } = await built('runtime/base/user-error.js')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { licence: { type: 'string' }, out: { type: 'string', default: path.join(root, 'models') } },
})
try {
  const [folder, name] = positionals
  if (positionals.length !== 2) throw new UserError('expected RUN NAME', 'node scripts/model.mjs runs/mine mine')
  if (!/^\w[\w.-]*$/.test(name)) throw new UserError(`${name} is not a valid folder name in models/`)
  const target = path.join(values.out, name)
  makeModel(folder, name, target, values.licence)
  console.log(`wrote ${target}`)
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(`error: ${error.message}${error.help === undefined ? '' : `\n  help: ${error.help}`}`)
  process.exitCode = 1
}

function makeModel(folder, name, target, licence) {
  if (existsSync(target)) throw new UserError(`${target} already exists`, 'remove it, or choose a different name')
  const run = openRun(folder)
  if (!existsSync(run.paths.result)) throw new UserError(`${folder} has no result.json: the run is not complete`)
  const result = readResult(run.paths.result)
  const record = portableRecord(run.record)
  const dataLicence = licence ?? knownDataLicence(record.data)
  if (dataLicence === undefined) {
    throw new UserError(`the licence of ${record.data.name} is not known`, 'state it with --licence TEXT')
  }
  const network = JSON.stringify(run.network, (key, value) => (key === 'file' ? withoutFolder(value) : value), 1)
  mkdirSync(target, { recursive: true })
  try {
    for (const part of ['protocol.yaml', 'result.json', 'best']) {
      cpSync(path.join(folder, part), path.join(target, part), { recursive: true })
    }
    writeFileSync(path.join(target, 'graph.json'), `${network}\n`)
    writeFileSync(path.join(target, 'run.json'), `${JSON.stringify(record, null, 1)}\n`)
    const bytes = sizeOf(target)
    writeFileSync(path.join(target, 'README.md'), cardOf(name, { ...run, record, result }, { dataLicence, bytes }))
    refuseLarge(target)
    refusePaths(target)
  } catch (error) {
    rmSync(target, { recursive: true })
    throw error
  }
}

function cardOf(name, { network, record, protocol, result }, { dataLicence, bytes }) {
  return modelCard({
    ...{ name, network, dataLicence, bytes, tags: ['tfjs'], library: 'tfjs' },
    run: { record, protocol, result },
    lead: 'A trained network: the weights in `best/`, and the files of a run that `netc evaluate` needs.',
    weights: chosenWeights(result),
    use: [
      fenced(use(name, network, record.data), 'sh'),
      `It uses the run's engine, ${record.engine.name}; \`--engine auto\` selects another if this one is not available.`,
      '`best/model.json` is a model that `tf.loadLayersModel` opens once `netc/layers` is imported; `netc export` writes it for other programs.',
    ],
  })
}

function use(name, network, { where }) {
  const command = `netc evaluate models/${name} --data ${where ?? 'PATH'}`
  return network.kind !== 'classifier' ? `${command}\n${command} --test verification` : command
}

function refuseLarge(target) {
  const bytes = sizeOf(target)
  if (bytes > mostBytes) {
    throw new UserError(`the model has ${bytes} bytes; expected at most ${mostBytes}`, 'train a smaller network')
  }
}

/** Finds absolute paths, for example in a comment of the protocol. */
function refusePaths(target) {
  for (const file of filesBelow(target).filter((each) => !each.endsWith('.bin'))) {
    const [found] = /(?<![\w./:>~-])(?:[A-Za-z]:\\{1,2}|\/)[\w.-]+[\\/][^\s"'`]*/.exec(readFileSync(file, 'utf8')) ?? []
    if (found === undefined) continue
    throw new UserError(
      `${path.relative(target, file)} of the model contains the path ${found}`,
      'a model that ships must not contain paths of the machine that made it: remove it from that file of the run',
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
