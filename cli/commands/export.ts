/** `netc export`: a network with its weights for other programs. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { WrittenFile } from '../../runtime/exports/new-folder.js'
import type { ExportSource } from '../../runtime/exports/source.js'
import type { ExportOptions } from '../../runtime/exports/targets/target.js'
import { jsonOption, outputFolder, type Settings, seedOption, setOption } from '../arguments.js'
import { examples } from '../help.js'
import { inputArgument, inputs } from '../inputs.js'
import { printObject } from '../printable.js'
import { remark } from '../quiet.js'

/** A test holds them to the registry, which is loaded only when there is something to export. */
export const targets = ['tfjs', 'onnx', 'safetensors', 'torch'] as const

interface ExportCommandOptions {
  readonly to: (typeof targets)[number]
  readonly output: string
  readonly seed?: number
  readonly set?: Settings
  readonly parts?: readonly string[]
  readonly withPreprocessing?: readonly number[] | true
  readonly withData?: boolean
  readonly license?: string
  readonly json?: boolean
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('export')
    .summary('write a trained network for other programs')
    .description(
      'Write a trained network for other programs, in a folder with a model card: TensorFlow.js, ONNX, safetensors, PyTorch.',
    )
    .addArgument(
      inputArgument(
        '<from>',
        'the folder of a run or of a model, with its best weights; or a .net or graph file (.json), not trained',
        { ...inputs.run, ...inputs.network, dash: true },
      ),
    )
    .addOption(new Option('--to <target>', 'for what').choices(targets).makeOptionMandatory())
    .addOption(outputFolder('a new or an empty folder').makeOptionMandatory())
    .addOption(seedOption('draws the initial weights of a file; default: 1'))
    .addOption(setOption())
    .option(
      '--parts <parts>',
      'of onnx: embed, head, pair, classify, by commas; default: embed,head, or classify of a classifier',
      names,
    )
    .option(
      '--with-preprocessing [shape]',
      "of onnx: the files do what the run's protocol does to images, stored as HxWxC; default: as the run's data",
      shape,
    )
    .option('--with-data', 'of torch: the data of the run come with the package, for training on another machine')
    .option('--license <id>', 'of the weights, for the card: mit, apache-2.0, ...')
    .addOption(jsonOption('print what was written as an object'))
    .addHelpText(
      'after',
      examples([
        ['netc export runs/small --to onnx -o exported', 'a run, for ONNX Runtime and others'],
        ['netc export runs/small --to safetensors -o weights --license mit', 'its weights, with a card'],
      ]),
    )
    .action(async (from: string, options: ExportCommandOptions, command: Command) => {
      const { to, parts, withPreprocessing, seed, set } = options
      if ((to !== 'torch' || isFile(from)) && options.withData)
        command.error('error: --with-data needs --to torch and a run')
      if (to !== 'onnx' && parts !== undefined) command.error('error: --parts needs --to onnx')
      if (to !== 'onnx' && withPreprocessing !== undefined) command.error('error: --with-preprocessing needs --to onnx')
      if (!isFile(from)) {
        if (seed !== undefined)
          command.error('error: --seed draws the weights of a .net file; a run and a model have their own')
        if (set !== undefined)
          command.error('error: --set needs a .net file; the parameters of a run or a model cannot be set')
      }
      await exportCommand(from, options)
    })
}

const isFile = (from: string): boolean => from === '-' || /\.(net|json)$/i.test(from)

/** `embed,head`. */
function names(text: string): readonly string[] {
  if (!/^[a-z]+(-[a-z]+)?(,[a-z]+(-[a-z]+)?)*$/.test(text))
    throw new InvalidArgumentError('It is a list such as embed,head.')
  return text.split(',')
}

/** `105x105x1`. */
function shape(text: string): readonly number[] {
  if (!/^[1-9]\d{0,3}(x[1-9]\d{0,3}){2}$/.test(text)) {
    throw new InvalidArgumentError('It is the shape of stored images, HEIGHTxWIDTHxCHANNELS.')
  }
  return text.split('x').map(Number)
}

async function exportCommand(from: string, options: ExportCommandOptions): Promise<void> {
  const source = await sourceOf(from, options)
  if (source === undefined) return
  const { exportNetwork } = await import('../../runtime/exports/export.js')
  const { exportTargets } = await import('../../runtime/exports/targets/index.js')
  for (const sentence of source.damaged) process.stderr.write(`warning: ${sentence}\n`)
  const { to, output, parts, withPreprocessing, license } = options
  const stored = withPreprocessing === true ? await storedShape(source) : withPreprocessing
  const golden = to === 'torch' ? await goldenValues(source) : undefined
  const training = to === 'torch' && source.run !== undefined ? await trainingFor(from, options) : undefined
  const files = exportNetwork(source, exportTargets.get(to)!, output, {
    ...(parts && { parts }),
    ...(stored && { stored }),
    ...(golden && { golden }),
    ...(training && { training }),
    ...(license === undefined ? {} : { license }),
  })
  await tell(source, files, options)
}

/** A package without what it trains by is of use too. */
async function trainingFor(from: string, { withData }: ExportCommandOptions): Promise<ExportOptions['training']> {
  const { trainingOf } = await import('../../runtime/exports/torch/training.js')
  const { UserError } = await import('../../runtime/base/user-error.js')
  try {
    return await trainingOf(from, withData ?? false)
  } catch (error) {
    if (!(error instanceof UserError) || withData) throw error
    process.stderr.write(`warning: the package cannot train: ${error.message}\n`)
    return undefined
  }
}

/** By the engine that is always there, so that the same run gives the same bytes. */
async function goldenValues(source: ExportSource): Promise<ExportOptions['golden']> {
  const { goldenOf } = await import('../../runtime/exports/torch/golden-values.js')
  const { openEngine } = await import('../../runtime/engines/open.js')
  const engine = await openEngine('wasm', { threads: 1 })
  return await goldenOf(source, engine.tf)
}

/** Of the images that the run was trained on. @throws UserError where the run does not say it */
async function storedShape({ network, run }: ExportSource): Promise<readonly number[]> {
  if (run?.record.data.shape !== undefined) return run.record.data.shape
  const { UserError } = await import('../../runtime/base/user-error.js')
  if (run === undefined) {
    throw new UserError(
      `${network.name} has no protocol, which would say what is done to its images`,
      'leave --with-preprocessing out: that is for a run',
    )
  }
  throw new UserError(
    'the run does not say which shape its images have as they are stored: it is of an older version of netc',
    'state it: --with-preprocessing HEIGHTxWIDTHxCHANNELS, 105x105x1 for Omniglot',
  )
}

/** Undefined where the file has errors, which are printed. */
async function sourceOf(from: string, { set, seed = 1 }: ExportCommandOptions): Promise<ExportSource | undefined> {
  const { trained, untrained } = await import('../../runtime/exports/source.js')
  if (!isFile(from)) return trained(from)
  const { compileSound } = await import('../compile-file.js')
  const { entryPath, isGraph } = await import('../node-host.js')
  const made = await compileSound(from, set)
  return made && untrained(made.value, isGraph(from) ? '' : entryPath(from), seed)
}

async function tell(
  { network, words }: ExportSource,
  files: readonly WrittenFile[],
  { to, output, json }: ExportCommandOptions,
): Promise<void> {
  if (json) {
    printObject({ target: to, folder: output, network: network.name, weights: words, files })
    return
  }
  const { bytes } = await import('../format.js')
  const listed = byFolder(files)
    .map(({ name, bytes: size }) => `  ${name} ${bytes(size)}`)
    .join('\n')
  remark(`${network.name} (${words}) in ${output}:\n${listed}\n`)
}

/** Those of a folder inside together, where the first of them is. */
function byFolder(files: readonly WrittenFile[]): readonly Pick<WrittenFile, 'name' | 'bytes'>[] {
  const sizes = new Map<string, { bytes: number; count: number }>()
  for (const { name, bytes } of files) {
    const key = name.includes('/') ? name.slice(0, name.indexOf('/') + 1) : name
    const { bytes: before, count } = sizes.get(key) ?? { bytes: 0, count: 0 }
    sizes.set(key, { bytes: before + bytes, count: count + 1 })
  }
  return [...sizes].map(([name, { bytes, count }]) => ({
    name: name.endsWith('/') && count > 1 ? `${name} (${count} files)` : name,
    bytes,
  }))
}
