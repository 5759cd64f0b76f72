// The section on installing in docs/results/README.md, from the results of `npm run test:package`.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../install.mjs'
import { ways } from '../package/managers.mjs'
import { filled, table } from './markdown.mjs'

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`

export function installTables(page) {
  const results = JSON.parse(readFileSync(path.join(root, 'docs/results/install.json'), 'utf8'))
  const { date, command, installs, sizes, connections } = results
  const nodes = [...new Set(installs.map(({ node }) => node))].join(', ')
  const managers = [...new Set(installs.map(({ manager }) => manager))]
  const rows = managers.map((name) => {
    const own = installs.filter(({ manager }) => manager === name)
    const cells = ways.map((way) => range(own.filter((install) => install.way === way).map(({ bytes }) => bytes)))
    return [`${name} ${own[0].version}`, ...cells]
  })
  const packages = sizes.packages
    .filter(({ bytes }) => bytes >= 1e6)
    .map(({ name, bytes }) => [`\`${name}\``, megabytes(bytes)])
  const text = [
    `\`${command}\`, ${date}, Node ${nodes}. In each an empty project installed the packed tarball, and netc compiled, listed its engines and, unless something is blocked, trained; ${installs.length} installs, all of which work. ${connections.registry} connections were requested, ${connections.elsewhere} of them to other hosts than the registry's, and none offline.`,
    table(['manager', ...ways], rows),
    `What npm installs by default is ${megabytes(sizes.bytes)}:`,
    table(['package', 'on the disk'], packages),
  ]
  return filled(page, 'install', text.join('\n\n'))
}

/** For all versions of Node: usually the same. */
function range(bytes) {
  // Plug and play keeps packages as archives in the cache.
  const texts = [...new Set(bytes.map((each) => (each === 0 ? 'in the cache' : megabytes(each))))]
  return texts.length === 0 ? 'has none' : texts.length === 1 ? texts[0] : `${texts[0]} to ${texts.at(-1)}`
}
