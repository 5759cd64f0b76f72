// `npm run test:package`: packs netc as npm would publish it, installs it in empty projects in the usual ways, and uses
// it there. Only npm's registry is reached: every connection goes through a proxy of this script, which refuses all
// others.
//
//   --node 22 --node 24   on these versions of Node, from npm, instead of the one that runs this
//   --manager pnpm        only with this package manager; may be given several times
//   --out FILE            writes the results as JSON
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt, root } from './install.mjs'
import { installAndUse } from './package/install.mjs'
import { ways } from './package/managers.mjs'
import { fetchTools, npm, run, surroundings } from './package/tools.mjs'

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: [] },
    manager: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
  },
})
await ensureBuilt()
const { startProxy } = await import('../dist/test/logging-proxy.js')
const { bundle, checkTypes, runExamples, writeExamples } = await import('./package/uses.mjs')

/** The most that a default install may take, including dependencies. */
const mostBytes = 140e6

const folder = mkdtempSync(path.join(tmpdir(), 'netc-package-'))
const registry = (await run([...npm(), 'config', 'get', 'registry'])).trim()
const host = new URL(registry).hostname
const proxy = await startProxy((asked) => asked === host)
const locks = {}
const results = { date: new Date().toISOString().slice(0, 10), command: commandLine(), installs: [] }

try {
  const tarball = await pack()
  for (const tools of await fetchTools(path.join(folder, 'tools'), values.node)) await tryNode(tarball, tools)
  const elsewhere = proxy.asked.filter((target) => target.split(':')[0] !== host)
  if (elsewhere.length > 0) throw new Error(`requested from other hosts than the registry: ${elsewhere.join(', ')}`)
  refuseUnseen()
  told('registry', `${proxy.asked.length} connections, none of them to other hosts`)
  Object.assign(results, { connections: { registry: proxy.asked.length, elsewhere: elsewhere.length } })
  if (values.out) writeFileSync(values.out, `${JSON.stringify(results, null, 1)}\n`)
} finally {
  await proxy.close()
  rmSync(folder, { recursive: true, force: true })
}

async function pack() {
  const packed = await run([...npm(), 'pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
  })
  const [{ filename, size, unpackedSize, entryCount }] = Object.values(JSON.parse(packed))
  told('package', `${entryCount} files, ${megabytes(size)} packed, ${megabytes(unpackedSize)} unpacked`)
  Object.assign(results, { package: { files: entryCount, packed: size, unpacked: unpackedSize } })
  return path.join(folder, filename)
}

async function tryNode(tarball, tools) {
  const env = surroundings(folder, tools.node, registry, proxy.url)
  const setting = { folder, tarball, env, proxy, locks }
  const chosen = tools.managers.filter(({ name }) => values.manager.length === 0 || values.manager.includes(name))
  for (const manager of chosen) {
    for (const way of ways.filter((name) => manager.words[name])) {
      const { project, seconds, connections, sizes } = await installAndUse(setting, tools, manager, way)
      const what = `Node ${tools.version}  ${`${manager.name} ${manager.version}`.padEnd(26)} ${way.padEnd(26)}`
      told('installed', `${what} ${String(seconds).padStart(6)} s  ${megabytes(sizes.bytes)}`)
      const { name, version } = manager
      // Seconds depend on the network and on the machine's load.
      const row = { node: tools.version, manager: name, version, way, connections, bytes: sizes.bytes }
      results.installs.push(row)
      if (name === 'npm' && way === 'default') await tryLibrary(project, sizes, tools)
      rmSync(project, { recursive: true, force: true })
    }
  }
}

/** Files that bypassed the proxy could come from anywhere. */
function refuseUnseen() {
  const seen = new Set(results.installs.filter(({ connections }) => connections > 0).map(({ manager }) => manager))
  const unseen = results.installs.find(({ manager }) => !seen.has(manager))
  if (unseen !== undefined) throw new Error(`${unseen.manager} has bypassed the proxy`)
}

/** What a program does with it; types, bundles and sizes only once, since they are the same for every Node. */
async function tryLibrary(project, sizes, tools) {
  const examples = writeExamples(project)
  await runExamples(project, examples, tools.node)
  told('JavaScript', `${examples.length} examples of docs/api.md in Node ${tools.version}`)
  if (results.sizes !== undefined) return
  for (const resolution of ['nodenext', 'bundler']) {
    await checkTypes(project, examples, resolution)
    told('TypeScript', `${examples.length + 1} programs with moduleResolution ${resolution}`)
  }
  const { all, compileOnly } = await bundle(project)
  const both = ({ bytes, gzipped }) => `${kilobytes(bytes)}, ${kilobytes(gzipped)} with gzip`
  told('browser', `the whole library is ${both(all)}; compile alone ${both(compileOnly)}`)
  tellSizes(sizes)
}

function tellSizes({ bytes, packages }) {
  results.sizes = { bytes, packages: packages.filter((each) => each.bytes >= 1e5) }
  told('size', `${megabytes(bytes)} in ${packages.length} packages`)
  for (const { name, bytes: own } of results.sizes.packages)
    console.log(`            ${megabytes(own).padStart(9)}  ${name}`)
  if (bytes >= mostBytes) throw new Error(`an install takes ${megabytes(bytes)}, and may take ${megabytes(mostBytes)}`)
}

function commandLine() {
  const words = [...values.node.map((node) => `--node ${node}`), ...values.manager.map((name) => `--manager '${name}'`)]
  return ['npm run test:package', ...(words.length > 0 ? ['--', ...words] : [])].join(' ')
}

function told(what, result) {
  console.log(`${what.padEnd(12)}${result}`)
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} kB`
}
