// Builds the documentation as a site that needs no network: npm run docs:site [-- --out site/dist] The pages of docs/
// and of the root are staged, their links resolved (one that leads nowhere ends the build), and VitePress lays them
// out.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './install.mjs'

const { values: options } = parseArgs({ options: { out: { type: 'string', default: 'site/dist' } } })
const site = path.join(root, 'site')
const stage = path.join(site, 'stage')

/** Pages of the project by where they are on the site. */
const pages = new Map([
  ['README.md', 'index.md'],
  ['docs/results/README.md', 'results/index.md'],
  ...['CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'CODE_OF_CONDUCT.md'].map((file) => [file, file.toLowerCase()]),
  ...readdirSync(path.join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => [`docs/${file}`, file]),
  ...readdirSync(path.join(root, 'models')).map((name) => [`models/${name}/README.md`, `models/${name}.md`]),
])

/** Files that pages lead to, which the site has as they are. */
const files = new Set()

function stagePage(from, to) {
  const text = withoutComments(readFileSync(path.join(root, from), 'utf8'))
  if (from !== 'docs/errors.md') return write(to, linked(from, to, text))
  // The list of errors, and a page for each code.
  const [list, ...sections] = text.split(/^## /m)
  write(to, linked(from, to, list).replaceAll(/\]\(#([a-z0-9-]+)\)/g, '](./errors/$1.md)'))
  for (const section of sections) {
    const page = `errors/${section.split('\n')[0].trim()}.md`
    write(page, linked(from, page, `# ${section}`))
  }
}

/** A text with its links as they are on the site. */
function linked(from, to, text) {
  return outsideOfCode(text, (part) =>
    part.replaceAll(/(!?\[[^\]]*\]\()([^)\s]+)\)/g, (_, lead, target) => `${lead}${resolved(from, to, target)})`),
  )
}

const withoutComments = (text) => outsideOfCode(text, (part) => part.replaceAll(/<!--[\s\S]*?-->\n?/g, ''))

/** Changes the text between fences. */
function outsideOfCode(text, change) {
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part, at) => (at % 2 === 1 ? part : change(part)))
    .join('')
}

/** A link of a page, as it is on the site. */
function resolved(from, to, target) {
  if (/^(https?:|#|mailto:)/.test(target)) return target
  const [file, anchor] = target.split('#')
  const place = path.posix.normalize(path.posix.join(path.posix.dirname(from), file)).replace(/\/$/, '')
  const page = pageOf(place) ?? pageOf(`${place}/README.md`)
  const tail = anchor === undefined ? '' : `#${anchor}`
  if (place === 'docs/errors.md' && anchor !== undefined) return relative(to, `errors/${anchor}.md`)
  if (page !== undefined) return relative(to, page) + tail
  const full = path.join(root, place)
  if (!existsSync(full)) throw new Error(`${from} leads to ${target}, which is not there`)
  if (!statSync(full).isDirectory()) {
    files.add(place)
    return `/files/${place}`
  }
  return relative(to, folderPage(place))
}

/** Where a page is on the site. One that others lead to is staged as well. */
function pageOf(file) {
  if (!pages.has(file) && file.endsWith('.md') && existsSync(path.join(root, file))) {
    pages.set(file, file.replace('README.md', 'index.md'))
  }
  return pages.get(file)
}

const relative = (from, to) => {
  const path_ = path.posix.relative(path.posix.dirname(from), to)
  return path_.startsWith('.') ? path_ : `./${path_}`
}

/** A page that lists a folder's files. */
function folderPage(folder) {
  const to = `folders/${folder}.md`
  const names = readdirSync(path.join(root, folder)).filter((name) => statSync(path.join(root, folder, name)).isFile())
  for (const name of names) files.add(`${folder}/${name}`)
  write(to, `# ${folder}\n\n${names.map((name) => `- [${name}](/files/${folder}/${name})`).join('\n')}\n`)
  return to
}

function write(to, text) {
  const file = path.join(stage, to)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function build() {
  const windows = process.platform === 'win32'
  const npm = windows ? 'npm.cmd' : 'npm'
  const run = (command, args) => {
    // VitePress takes what follows the last dot for a page's name unless it knows it.
    const env = { ...process.env, VITE_EXTRA_EXTENSIONS: 'bin,json,mjs,net,py,yaml' }
    const { status } = spawnSync(command, args, { cwd: site, stdio: 'inherit', env, shell: command === npm && windows })
    if (status !== 0) process.exit(status ?? 1)
  }
  if (!existsSync(path.join(site, 'node_modules/vitepress')))
    run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  run(process.execPath, [
    'node_modules/vitepress/bin/vitepress.js',
    'build',
    'stage',
    '--outDir',
    path.resolve(root, options.out),
  ])
}

rmSync(stage, { recursive: true, force: true })
for (const [from, to] of pages) stagePage(from, to)
for (const file of files) {
  const to = path.join(stage, 'public/files', file)
  mkdirSync(path.dirname(to), { recursive: true })
  copyFileSync(path.join(root, file), to)
}
mkdirSync(path.join(stage, '.vitepress'), { recursive: true })
for (const file of ['site/config.mjs', 'editors/vscode/syntaxes/netc.tmLanguage.json']) {
  copyFileSync(path.join(root, file), path.join(stage, '.vitepress', path.basename(file)))
}
build()
