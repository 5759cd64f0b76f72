// The errors: a page with a section for each code, and the fixtures of their messages.
import { built, fenced, table, written } from './markdown.mjs'

const { textHost } = await built('api/index.js')
const { explain, listCodes } = await built('compiler/diagnostics/examples/book.js')
const { compilerBook } = await built('compiler/diagnostics/examples/index.js')
const { yamlBook } = await built('runtime/runs/code-book.js')

const explained = (book) => listCodes([book]).map(({ code }) => explain(code, [book]))
const ofNetworks = explained(compilerBook(textHost()))
const ofProtocols = explained(yamlBook)
const explanations = [...ofNetworks, ...ofProtocols]

export function errorPage() {
  const parts = [
    ...[written, '# Errors', introduction],
    ...['In `.net` and graph files:', contents(ofNetworks)],
    ...['In the YAML files of protocols and experiments:', contents(ofProtocols)],
    ...explanations.map(section),
  ]
  return `${parts.join('\n\n')}\n`
}

const contents = (codes) =>
  table(
    ['code', '', 'what is wrong', "an editor's fix"],
    codes.map(({ code, severity, title, fix }) => [`[${code}](#${code})`, severity, title, fix ?? '']),
  )

/** By file. */
export const errorFixtures = Object.fromEntries(
  explanations.map(({ code, message }) => [`test/fixtures/diagnostics/${code}.txt`, () => `${message}\n`]),
)

const introduction = `What \`netc explain CODE\` says of every code: why it is refused, a file that has the mistake, what is told of it, and the file
mended. Editors, and \`netc check --json\`, have edits that mend most mistakes: the tables say what they are for that file or one like it.`

function section({ code, severity, title, why, bad, message, good }) {
  const kind = severity === 'error' ? 'Error' : 'Warning'
  const told = [...example(bad, false), fenced(message), 'Mended:', ...example(good, true)]
  return [`## ${code}`, `${kind}: ${title}`, why, ...told].join('\n\n')
}

/** What is right by itself is marked as its language: the tests compile `.net` files. */
function example({ files, options, description }, isRight) {
  if (files.length === 0) return [description]
  const isYaml = files[0].name.endsWith('.yaml')
  const language = isYaml ? 'yaml' : isRight && files.length === 1 && options === '' ? 'net' : 'text'
  const texts = files.map(({ name, text }) => fenced(files.length > 1 ? `// ${name}\n${text}` : text, language))
  return [...(options === '' ? [] : [`With \`${options}\`:`]), ...texts]
}
