/** `netc new`: writes a starter network, which compiles and trains as it is. */
import { lstatSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Command, Option } from 'commander'
import { jsonOption, outputFile } from '../arguments.js'
import { commandText } from '../command-text.js'
import { longest } from '../format.js'
import { examples } from '../help.js'
import { nodeHost, packageRoot } from '../node-host.js'
import { print, printObject } from '../printable.js'
import { remark } from '../quiet.js'

/** Where a network is trained. */
interface Training {
  readonly words: readonly string[]
  readonly next: string
}

const onEmbedded: Training = {
  words: ['--protocol', 'quickstart', '--data', 'embedded'],
  next: 'train and test it on data drawn by a generator, in minutes',
}

/** Files of examples/templates/; the first is the default of --from. */
const templates = {
  plain: onEmbedded,
  residual: onEmbedded,
  attention: onEmbedded,
  photos: {
    words: ['--protocol', 'photos', '--data', 'FOLDER'],
    next: 'train and test it on your images, at FOLDER/CLASS/FILE; netc data check FOLDER looks through them first',
  },
  classes: {
    words: ['--set', 'classes=10', '--protocol', 'classes', '--data', 'FOLDER'],
    next: 'train and test it on your images of 10 classes, at FOLDER/CLASS/FILE; netc data check FOLDER looks through them first',
  },
} satisfies Record<string, Training>
type Template = keyof typeof templates
const templateNames = Object.keys(templates) as Template[]

interface NewOptions {
  readonly from: Template
  readonly output?: string
  readonly force?: boolean
  readonly list?: boolean
  readonly json?: boolean
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('new')
    .summary('write a small network to start from')
    .description('Write a small network to start from, which compiles and trains as it is.')
    .argument('[name]', 'the name of the network and, with .net, of its file')
    .addOption(
      new Option('--from <template>', 'the template (--list shows them)')
        .choices(templateNames)
        .default(templateNames[0]),
    )
    .addOption(outputFile('where to write it; default: NAME.net in this folder', ['.net']))
    .option('--force', 'replace an existing file')
    .option('--list', 'list the templates')
    .addOption(jsonOption('print what was written, or the list, as an object'))
    .addHelpText(
      'after',
      examples([
        ['netc new my', 'writes my.net'],
        ['netc new my --from residual -o nets/my.net', 'another template, in a folder'],
      ]),
    )
    .action(async (name: string | undefined, options: NewOptions, command: Command) => {
      if (options.list) return print(options.json, list(), () => listText(list()))
      if (name === undefined) return command.error('error: name the network, or list the templates with --list')
      const wrong = whatIsWrong(name)
      if (wrong !== undefined) return command.error(`error: ${wrong}`)
      if (options.output !== undefined && !options.output.endsWith('.net'))
        return command.error('error: -o takes a name that ends in .net')
      await create(name.replace(/\.net$/, ''), options)
    })
}

function whatIsWrong(name: string): string | undefined {
  if (/[/\\]/.test(name)) return 'a name has no folders: state the file with -o'
  if (name.length > 100) return 'a name has at most 100 characters'
  return /\w/.test(name.replace(/\.net$/, '')) ? undefined : 'a name has a letter or a digit'
}

interface ListedTemplate {
  readonly name: Template
  readonly description: string
}

const list = (): readonly ListedTemplate[] =>
  templateNames.map((name) => ({ name, description: readTemplate(name).split('\n', 1)[0].slice(4) }))

function listText(all: readonly ListedTemplate[]): string {
  const width = longest(templateNames)
  return all.map(({ name, description }) => `${name.padEnd(width)}  ${description}\n`).join('')
}

function readTemplate(name: Template): string {
  return readFileSync(path.join(packageRoot, 'examples/templates', `${name}.net`), 'utf8')
}

async function create(name: string, { from, output, json, force = false }: NewOptions): Promise<void> {
  const { UserError } = await import('../../runtime/base/user-error.js')
  const { explainFileErrors } = await import('../../runtime/base/file-errors.js')
  const { writeAtomically } = await import('../../runtime/base/write-atomically.js')
  const file = output ?? `${name}.net`
  if (!force && explainFileErrors(`write ${file}`, () => exists(file))) {
    throw new UserError(`${file} is there already.`, 'Choose another name, or replace it with --force.')
  }
  const { network, text } = await named(readTemplate(from), name)
  explainFileErrors(`write ${file}`, () => writeAtomically(file, [new TextEncoder().encode(text)]))
  const steps = nextSteps(file, templates[from])
  if (json) return printObject({ file, network, template: from, next: steps.map(({ command }) => command) })
  const renamed = network === name ? '' : `, with the network ${network}, since ${name} cannot be its name`
  const lines = steps.map(({ command, does }) => `  # ${does}\n  ${command}\n`)
  remark(`wrote ${file}${renamed}\n\nNext:\n\n${lines.join('\n')}`)
}

/** Whether the name is taken, even by a broken link. */
const exists = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined

/** The template with its network renamed to this name, or to the nearest valid one. */
async function named(template: string, name: string): Promise<{ network: string; text: string }> {
  const { compile } = await import('../../compiler/compile.js')
  const entry = 'template.net'
  const library = nodeHost(entry)
  const word = name.replaceAll(/\W/g, '_').replace(/^\d/, 'net_$&')
  for (const network of [word, `${word}_net`]) {
    const text = template.replace(/^network \w+/m, `network ${network}`)
    const host = { read: (file: string) => (file === entry ? text : library.read(file)) }
    // Keywords, operators and the template's other names are taken.
    if (compile(entry, { host }).diagnostics.length === 0) return { network, text }
  }
  throw new Error(`no network can be called ${word}`)
}

interface NextStep {
  readonly command: string
  readonly does: string
}

/** Commands that work in the current folder, even if the package is elsewhere. */
function nextSteps(file: string, training: Training): readonly NextStep[] {
  // Every command reads a word with a leading dash as an option.
  const safe = file.startsWith('-') ? `./${file}` : file
  const picture = `${safe.replace(/\.net$/, '')}.svg`
  const step = (words: readonly string[], does: string): NextStep => ({ command: commandText(words), does })
  return [
    step(['compile', safe, '--summary'], 'its layers, shapes, costs and claims'),
    step(['draw', safe, '-o', picture], 'a picture of it'),
    step(['train', safe, ...training.words], training.next),
  ]
}
