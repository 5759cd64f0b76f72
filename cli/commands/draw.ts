/** `netc draw`: a network as a picture, or as text for other drawing programs. */
import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Drawing } from '../../compiler/targets/drawing/drawing.js'
import { levels, outputFile, type Settings, setOption } from '../arguments.js'
import { examples } from '../help.js'
import { inputArgument, inputs } from '../inputs.js'
import { sayExactly } from '../printable.js'
import { remark } from '../quiet.js'

const formats = ['svg', 'png', 'mmd', 'dot'] as const
type Format = (typeof formats)[number]
const directions = ['down', 'right'] as const

interface DrawOptions {
  readonly output: string
  readonly format?: Format
  readonly depth?: number
  readonly fold: boolean
  readonly direction: (typeof directions)[number]
  readonly scale?: number
  readonly set?: Settings
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('draw')
    .summary('draw a network')
    .description('Draw a network: its stages, blocks or operators, with shapes, parameters and costs.')
    .addArgument(
      inputArgument('<file>', 'a .net file, or a graph file (.json); - is standard input', {
        ...inputs.network,
        dash: true,
      }),
    )
    .addOption(
      outputFile(
        'a picture (.svg, .png), or text for mermaid (.mmd) or Graphviz (.dot); - is standard output',
        formats.map((format) => `.${format}`),
      ).makeOptionMandatory(),
    )
    .addOption(new Option('--format <format>', 'default: by the ending of the file name, svg for -').choices(formats))
    .option(
      '--depth <levels>',
      'the level of detail: 1 for stages, 2 for blocks in them, and so on; all for every operator; default: the largest parts are expanded',
      levels,
    )
    .option('--no-fold', 'draw each of several equal blocks in a row')
    .addOption(
      new Option('--direction <direction>', 'direction of the data flow').choices(directions).default(directions[0]),
    )
    .option('--scale <factor>', 'size of a picture; default: 1, and 2 for .png', factor)
    .addOption(setOption())
    .addHelpText(
      'after',
      examples([
        ['netc draw my.net -o my.svg', 'a picture with the largest parts expanded'],
        ['netc draw my.net --depth 1 -o - --format mmd', 'the stages, as text for mermaid'],
      ]),
    )
    .action(async (file: string, options: DrawOptions, command: Command) => {
      const format = options.format ?? formatOf(options.output)
      if (format === undefined) {
        command.error(
          `error: ${options.output} has no known ending: end it with .${formats.join(', .')}, or state --format`,
        )
      }
      if (options.scale !== undefined && format !== 'svg' && format !== 'png') {
        command.error(`error: --scale is the size of a picture, and .${format} is text`)
      }
      if (options.output !== '-' && path.resolve(options.output) === path.resolve(file)) {
        command.error(`error: the drawing would replace ${file}, which it shows: give -o another name`)
      }
      await draw(file, format, options)
    })
}

function factor(text: string): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || value < 0.1 || value > 20)
    throw new InvalidArgumentError('Expected a number from 0.1 to 20.')
  return value
}

function formatOf(output: string): Format | undefined {
  if (output === '-') return 'svg'
  const extension = path.extname(output).slice(1).toLowerCase()
  return formats.find((format) => format === extension)
}

async function draw(file: string, format: Format, options: DrawOptions): Promise<void> {
  const { compileNetwork, hasErrors } = await import('../compile-file.js')
  const made = await compileNetwork(file, options.set)
  if (made === undefined) return
  if (hasErrors(made)) remark('Only claims fail: the network is drawn as it is.\n', process.stderr)
  const { drawNetwork } = await import('../../compiler/targets/drawing/draw.js')
  const { depth, fold } = options
  const drawing = drawNetwork(made.value, { fold, ...(depth === undefined ? {} : { depth }) })
  await refuseTooLarge(drawing, format)
  await write(await render(drawing, format, options), format, options.output)
}

async function refuseTooLarge(drawing: Drawing, format: Format): Promise<void> {
  const { tooLarge } = await import('../../compiler/targets/drawing/limits.js')
  const reason = tooLarge(drawing, format === 'svg' || format === 'png')
  if (reason === undefined) return
  const { UserError } = await import('../../runtime/base/user-error.js')
  throw new UserError(reason, 'Show fewer levels with --depth (1 shows stages only), or put what repeats into blocks.')
}

async function render(
  drawing: Drawing,
  format: Format,
  { direction, scale }: DrawOptions,
): Promise<string | Uint8Array> {
  switch (format) {
    case 'svg':
    case 'png': {
      const { toSvg } = await import('../../compiler/targets/drawing/svg.js')
      if (format === 'svg') return toSvg(drawing, { direction, ...(scale === undefined ? {} : { scale }) })
      const { renderPng } = await import('../../runtime/drawing/render-png.js')
      return await renderPng(toSvg(drawing, { direction }), scale ?? 2)
    }
    case 'mmd': {
      const { toMermaid } = await import('../../compiler/targets/drawing/mermaid.js')
      return toMermaid(drawing, direction)
    }
    case 'dot': {
      const { toDot } = await import('../../compiler/targets/drawing/dot.js')
      return toDot(drawing, direction)
    }
    default:
      return format satisfies never
  }
}

async function write(picture: string | Uint8Array, format: Format, output: string): Promise<void> {
  if (output === '-') {
    const { UserError } = await import('../../runtime/base/user-error.js')
    if (format === 'png' && process.stdout.isTTY)
      throw new UserError('A .png cannot be printed on a terminal.', 'Name a file with -o.')
    if (typeof picture === 'string') sayExactly(picture)
    else process.stdout.write(picture)
    return
  }
  const { explainFileErrors } = await import('../../runtime/base/file-errors.js')
  const { writeAtomically } = await import('../../runtime/base/write-atomically.js')
  const bytes = typeof picture === 'string' ? new TextEncoder().encode(picture) : picture
  explainFileErrors(`write ${output}`, () => writeAtomically(output, [bytes]))
  remark(`wrote ${output}\n`)
}
