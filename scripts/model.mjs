// Makes a model that ships out of a run that has ended: node scripts/model.mjs RUN NAME [--licence TEXT] [--out FOLDER]
// The folder models/NAME has the least files that `netc evaluate` needs, and a card, README.md. No path of this machine is in them.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { built } from './docs/markdown.mjs'
import { root } from './install.mjs'
import { modelCard } from './model-card.mjs'

/** Several models are to fit into a package. */
const mostBytes = 7_000_000

const { openRun } = await built('runtime/runs/run-folder.js')
const { readResult } = await built('runtime/runs/run-record.js')
const { UserError } = await built('runtime/base/user-error.js')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { licence: { type: 'string' }, out: { type: 'string', default: path.join(root, 'models') } },
})
try {
  const [folder, name] = positionals
  if (positionals.length !== 2) throw new UserError('expected RUN NAME', 'node scripts/model.mjs runs/mine mine')
  if (!/^\w[\w.-]*$/.test(name)) throw new UserError(`${name} is no name for a folder of models/`)
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
  const result = readResult(run.paths.result)
  const record = withoutPaths(run.record)
  const network = JSON.stringify(run.network, (key, value) => (key === 'file' ? withoutFolder(value) : value), 1)
  mkdirSync(target, { recursive: true })
  try {
    for (const part of ['protocol.yaml', 'result.json', 'best']) {
      cpSync(path.join(folder, part), path.join(target, part), { recursive: true })
    }
    writeFileSync(path.join(target, 'graph.json'), `${network}\n`)
    writeFileSync(path.join(target, 'run.json'), `${JSON.stringify(record, null, 1)}\n`)
    const bytes = sizeOf(target)
    writeFileSync(path.join(target, 'README.md'), modelCard({ ...run, record, result, name, bytes, licence }))
    refuseLarge(target)
    refusePaths(target)
  } catch (error) {
    rmSync(target, { recursive: true })
    throw error
  }
}

/** The record without where things are on this machine; the data's name and fingerprint say what they are. */
function withoutPaths(record) {
  const { where, path: _, runs, ...data } = record.data
  const { path: __, ...from } = record.from ?? {}
  return {
    ...record,
    ...(record.from === undefined ? {} : { from: { ...from, where: withoutFolder(from.where) } }),
    command: record.command.replace(/(?:'[^']*'|[^\s'])+/g, wordWithoutFolder),
    spec: { ...record.spec, entry: path.basename(record.spec.entry) },
    protocol: { ...record.protocol, file: withoutFolder(record.protocol.file) },
    data: {
      ...(where?.startsWith('embedded') ? { where } : {}),
      ...data,
      ...(runs === undefined ? {} : { runs: { where: path.basename(runs.where), fingerprint: runs.fingerprint } }),
    },
  }
}

/** A word of the command; `--data=PATH` is one. */
function wordWithoutFolder(word) {
  const [, option, quote, value] = /^(--[\w-]+=)?('?)(.*?)\2$/s.exec(word)
  return `${option ?? ''}${quote}${withoutFolder(value)}${quote}`
}

/** Of an absolute path, of any system, the last part; what is relative stays. */
function withoutFolder(file) {
  return path.win32.isAbsolute(file) ? `.../${path.win32.basename(file)}` : file
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

/** What is left of absolute paths, such as in a comment of the protocol. */
function refusePaths(target) {
  for (const file of filesBelow(target).filter((each) => !each.endsWith('.bin'))) {
    const [found] = /(?<![\w./:>~-])(?:[A-Za-z]:\\{1,2}|\/)[\w.-]+[\\/][^\s"'`]*/.exec(readFileSync(file, 'utf8')) ?? []
    if (found === undefined) continue
    throw new UserError(
      `${path.relative(target, file)} of the model has the path ${found}`,
      'a model that ships has no path of the machine that made it: remove it from that file of the run',
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
