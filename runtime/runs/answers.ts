/** `answers.json`: a run's answers in its tests, for comparisons of runs. */
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import { parseJson } from '../base/json-text.js'
import { readRegular } from '../base/regular-file.js'
import { UserError } from '../base/user-error.js'
import type { RunAnswers } from '../evaluation/answers.js'
import type { Evaluation } from '../reports/run-data.js'
import { withoutChecksum, writeChecked, writtenAgain } from './json-file.js'
import { digest } from './json-schema.js'

/** The file's name in a run's folder. */
export const answersFile = 'answers.json'

export interface AnswersFile extends RunAnswers {
  readonly format: 'netc-answers'
  readonly version: 1
}

/** The largest file: Omniglot's paper test takes 2 kB; 400 tasks on each of 1,000 groups take 0.5 MB. */
const mostBytes = 64 << 20

/** Writes `answers.json` to a run's folder. @throws the file system's own error */
export function writeAnswers(folder: string, { network, seed, data, tests }: RunAnswers): void {
  const { name, fingerprint } = data
  const file: AnswersFile = {
    ...{ format: 'netc-answers', version: 1, network, seed },
    ...{ data: { name, fingerprint }, tests },
  }
  writeChecked(path.join(folder, answersFile), file)
}

/**
 * The answers of a run, by its folder, or of an evaluation, by the file of `netc evaluate --answers -o`.
 *
 * @throws UserError if there are no answers, or the file is not valid, with the place of the mistake
 */
export function readAnswers(from: string): AnswersFile {
  return statSync(from, { throwIfNoEntry: false })?.isFile() ? ofEvaluation(from) : ofRun(from)
}

function ofRun(folder: string): AnswersFile {
  const file = path.join(folder, answersFile)
  if (!existsSync(file)) {
    const what = existsSync(folder) ? `has no ${answersFile}` : 'does not exist'
    throw new UserError(
      `${folder} has no answers to compare: it ${what}`,
      'use the folder of a completed run, or a file of `netc evaluate RUN --answers -o FILE.json`',
    )
  }
  const value = readJson(file)
  refuseOther(file, value, 'netc-answers 1')
  return checked(value, file)
}

function ofEvaluation(file: string): AnswersFile {
  const value = readJson(file)
  refuseOther(file, value, 'netc-evaluation 2')
  const { network, seed, data, answers } = value as Partial<Evaluation>
  if (answers === undefined) {
    throw new UserError(`${file} has no answers to compare`, 'evaluate the run again with --answers')
  }
  return checked({ format: 'netc-answers', version: 1, network, seed, data, tests: answers }, file)
}

function refuseOther(file: string, value: unknown, expected: string): void {
  const { format, version } = (value ?? {}) as Readonly<Record<string, unknown>>
  const found = `${String(format)} ${String(version)}`
  if (found !== expected) throw new UserError(`${file} is ${found}; this version of netc reads ${expected}`)
}

function checked(value: unknown, file: string): AnswersFile {
  const problem = problemOf(value)
  if (problem !== undefined) throw new UserError(`${file} is damaged: ${problem}`, 'evaluate the run again')
  return withoutChecksum(file, value as AnswersFile, writtenAgain)
}

function readJson(file: string): unknown {
  const text = readRegular(file, mostBytes)
  try {
    return parseJson(text)
  } catch (error) {
    throw new UserError(`${file} is damaged: ${(error as Error).message}`, 'evaluate the run again')
  }
}

const word = { type: 'string', minLength: 1, maxLength: 1000 }

const group = {
  type: 'object',
  required: ['group'],
  properties: {
    group: word,
    right: { type: 'string', pattern: '^[01]+$' },
    value: { type: 'number', minimum: 0, maximum: 1 },
  },
  oneOf: [{ required: ['right'] }, { required: ['value'] }],
}

const test = {
  type: 'object',
  required: ['test', 'title', 'measure', 'tasks', 'groups'],
  properties: {
    test: word,
    title: word,
    measure: word,
    tasks: digest,
    groups: { type: 'array', minItems: 1, items: group },
  },
}

const schema = {
  type: 'object',
  required: ['network', 'seed', 'data', 'tests'],
  properties: {
    network: word,
    seed: { type: 'integer' },
    data: { type: 'object', required: ['name', 'fingerprint'], properties: { name: word, fingerprint: digest } },
    tests: { type: 'array', maxItems: 100, items: test },
  },
}

/** What is wrong with the file's contents, and where. */
function problemOf(value: unknown): string | undefined {
  const validate = new Ajv().compile(schema)
  if (validate(value)) return undefined
  const [{ instancePath, message }] = validate.errors!
  return `${instancePath === '' ? 'the file' : instancePath} ${message}`
}
