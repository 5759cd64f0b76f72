// `npm run lint`: comments, strings and pages are in plain English with American spelling, and comments fit the width of
// the formatter. Prints place, word and suggestion, and ends with 1 where it finds something. Arguments are files to
// check; without any, all tracked files.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './install.mjs'
import { spellings, words } from './plain-english-words.mjs'

/** Folders and files that are not checked yet. This list only gets shorter. */
const unchecked = [
  'bench/',
  'compiler/bindings/',
  'compiler/compile.ts',
  'compiler/diagnostics/',
  'compiler/expand/',
  'compiler/graph.schema.json',
  'compiler/graph.ts',
  'compiler/resolve/imports.ts',
  'compiler/resolve/network.ts',
  'compiler/source-host.ts',
  'compiler/targets/torch/',
  'docs/',
  'editors/',
  'examples/images/',
  'grammar/build-expression.ts',
  'grammar/syntax-error.ts',
  'lsp/',
  'models/',
  'python/',
  'README.md',
  'runtime/',
  'scripts/',
  'site/',
  'specs/experiment.schema.json',
  'specs/protocols/',
  'test/bench/',
  'test/cli/',
  'test/compiler/',
  'test/docs/',
  'test/editors/',
  'test/fixtures/',
  'test/logging-proxy.ts',
  'test/long/',
  'test/lsp/',
  'test/runtime/',
  'test/scripts/',
  'test/skip.ts',
]

/** Files that are never checked: derived ones, raw results, and the list of words itself. */
const exempt = [
  /^package-lock\.json$/,
  /^docs\/results\/.*\.(json|jsonl|txt|csv|ya?ml)$/,
  /^docs\/results\/.+\/.*\.md$/,
  /^scripts\/plain-english/,
  /^test\/scripts\/plain-english/,
]

/** Comments and strings of each language: comments are in the group `comment`, and what else matches is a string. */
const languages = [
  [
    /\.(ts|mjs|cjs|js)$/,
    /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<code>(?<=[=(,:!&|?;[{}>]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*)/g,
  ],
  [/\.(cc|h)$/, /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|"(?:\\.|[^"\\\n])*"/g],
  [/\.net$/, /(?<comment>\/\/[^\n]*)|"(?:\\.|[^"\\\n])*"/g],
  [/\.py$/, /(?<comment>#[^\n]*|"""[\s\S]*?""")|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g],
  [/\.(ya?ml|sh|bash|zsh|fish)$/, /(?<comment>(?<=^|\s)#[^\n]*)|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/gm],
  [/\.(md|txt|schema\.json)$/, /[\s\S]+/g],
]

const isProse = /\s/
const width = JSON.parse(readFileSync(path.join(root, 'biome.json'), 'utf8')).formatter.lineWidth
// Between the words of a pattern: spaces, or a line break with what begins the next line of a comment.
const gap = '(?:[ \\t]+|[ \\t]*\\n[ \\t]*(?:\\*|//+|#)?[ \\t]*)'
const wordPatterns = words.map(([pattern, suggestion]) => [
  new RegExp(`(?<![\\w-])(?:${pattern.replaceAll(' ', gap)})(?![\\w-])`, 'gi'),
  suggestion,
])
const spellingPatterns = spellings.map(([pattern, suggestion]) => [new RegExp(pattern, 'gi'), suggestion])

/** Comments and strings of a file at their places; everything else, and code between backticks, is blank. */
function prose(text, pattern, isPage) {
  const blank = (part) => part.replace(/[^\n]/g, ' ')
  const withoutCode = (part) => part.replace(/`[^`\n]+`/g, blank)
  if (isPage) return withoutCode(text)
  let end = 0
  let result = ''
  for (const match of text.matchAll(pattern)) {
    const { comment, code } = match.groups ?? {}
    const kept = code !== undefined || (comment === undefined && !isProse.test(match[0])) ? blank(match[0]) : match[0]
    result += blank(text.slice(end, match.index)) + (comment === undefined ? kept : withoutCode(kept))
    end = match.index + match[0].length
  }
  return result + blank(text.slice(end))
}

/** Lines of comments, from 1, that are wider than the formatter's width; addresses cannot be broken. */
function wideComments(text, pattern) {
  const lines = text.split('\n')
  const found = new Set()
  for (const match of text.matchAll(pattern)) {
    if (match.groups?.comment === undefined) continue
    const first = text.slice(0, match.index).split('\n').length
    for (let line = first; line < first + match[0].split('\n').length; line += 1) {
      if (lines[line - 1].length > width && !/https?:\/\//.test(lines[line - 1])) found.add(line)
    }
  }
  return [...found]
}

/** What is wrong in a file's text: `{ line, word, suggestion }`, ordered by line. Files of unknown kinds have nothing. */
export function findings(file, text) {
  const pattern = languages.find(([name]) => name.test(file))?.[1]
  if (pattern === undefined) return []
  const isPage = /\.(md|txt|json)$/.test(file)
  const found = []
  const search = (within, patterns) => {
    for (const [expression, suggestion] of patterns) {
      for (const { 0: word, index } of within.matchAll(expression)) {
        found.push({ line: within.slice(0, index).split('\n').length, word: word.replace(/\s+/g, ' '), suggestion })
      }
    }
  }
  search(prose(text, pattern, isPage), wordPatterns)
  search(text, spellingPatterns)
  if (!isPage) {
    for (const line of wideComments(text, pattern)) {
      found.push({ line, word: `a comment wider than ${width}`, suggestion: 'break the line' })
    }
  }
  return found.sort((one, other) => one.line - other.line)
}

function trackedFiles() {
  const { status, stdout, stderr } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  if (status === 0) return stdout.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)))
  console.log(`plain-english: nothing is checked, since git lists no files here: ${(stderr ?? '').trim()}`)
  return []
}

function main(files) {
  const chosen =
    files.length > 0 ? files : trackedFiles().filter((file) => !unchecked.some((one) => file.startsWith(one)))
  let count = 0
  for (const file of chosen.filter((name) => !exempt.some((one) => one.test(name)))) {
    for (const { line, word, suggestion } of findings(file, readFileSync(path.resolve(root, file), 'utf8'))) {
      count += 1
      console.log(`${file}:${line}: "${word}": ${suggestion}`)
    }
  }
  if (count > 0)
    console.log(
      `${count} ${count === 1 ? 'place is' : 'places are'} not plain English; see scripts/plain-english-words.mjs.`,
    )
  process.exitCode = count > 0 ? 1 : 0
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv.slice(2))
