// The errors: a page with a section for each code, and the fixtures of their messages.
import { built, fenced, table, written } from './markdown.mjs'

const { explain, listCodes } = await built('compiler/diagnostics/examples/explain.js')
const { nodeHost } = await built('cli/node-host.js')

const explanations = listCodes().map(({ code }) => explain(code, nodeHost('main.net')))

export function errorPage() {
  const rows = explanations.map(({ code, severity, title }) => [`[${code}](#${code})`, severity, title])
  const contents = table(['code', '', 'what is wrong'], rows)
  return `${[written, '# Errors', introduction, contents, ...explanations.map(section)].join('\n\n')}\n`
}

/** By file. */
export const errorFixtures = Object.fromEntries(
  explanations.map(({ code, message }) => [`test/fixtures/diagnostics/${code}.txt`, () => `${message}\n`]),
)

const introduction = `What \`netc explain CODE\` says of every code that the compiler gives: why it is refused, a file that has the mistake, what
is told of it, and the file mended.`

function section({ code, severity, title, why, bad, message, good }) {
  const kind = severity === 'error' ? 'Error' : 'Warning'
  const told = [...example(bad, false), fenced(message), 'Mended:', ...example(good, true)]
  return [`## ${code}`, `${kind}: ${title}`, why, ...told].join('\n\n')
}

/** What is right by itself is marked as the language: the tests compile it. */
function example({ files, options, description }, isRight) {
  if (files.length === 0) return [description]
  const language = isRight && files.length === 1 && options === '' ? 'net' : 'text'
  const texts = files.map(({ name, text }) => fenced(files.length > 1 ? `// ${name}\n${text}` : text, language))
  return [...(options === '' ? [] : [`With \`${options}\`:`]), ...texts]
}
