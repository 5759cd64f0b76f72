import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { root } from '../cli/netc.js'

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

/** What npm would publish. */
function packed(): string[] {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts']
  // On Windows npm is a script, which only a shell starts.
  const shell = process.platform === 'win32'
  const { stdout } = spawnSync('npm', words, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26, shell })
  const [{ files }] = Object.values(JSON.parse(stdout)) as { files: { path: string }[] }[]
  return files.map((file) => file.path)
}

describe('the package', function () {
  this.timeout(60_000)
  const files = packed()

  it('has what its pages link to, and their pictures', () => {
    const pages = files.filter((file) => file.endsWith('.md'))
    expect(pages).to.include.members(['README.md', 'CONTRIBUTING.md', 'docs/engines.md', 'docs/results/README.md'])
    const missing = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g)]
        .map(([, target]) => target)
        .filter((target) => !/^[a-z]+:/.test(target))
        .map((target) => path.posix.normalize(path.posix.join(path.posix.dirname(page), target)).replace(/\/$/, ''))
        .filter((target) => !files.some((file) => file === target || file.startsWith(`${target}/`)))
        .map((target) => `${page}: ${target}`),
    )
    expect(missing).to.deep.equal([])
  })

  it('has the command line in one file, and none of the tests', () => {
    const unwanted = /^(?:dist\/(?:test|bench)\/|dist\/cli\/.*\.js$|test\/|scripts\/|.*\.map$)/
    expect(files.filter((file) => unwanted.test(file))).to.deep.equal([])
    expect(files).to.include.members(['bin/netc', 'dist/cli/netc.cjs', 'dist/api/index.js', 'dist/api/index.d.ts'])
  })

  it('depends on no package that runs a script when it is installed', () => {
    interface Locked {
      readonly dev?: boolean
      readonly hasInstallScript?: boolean
    }
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }
    const scripts = Object.entries(packages).filter(([, { dev, hasInstallScript }]) => hasInstallScript && !dev)
    expect(scripts.map(([name]) => name)).to.deep.equal([])
  })

  it('takes the packages of engines where a user has installed them, and brings none', () => {
    const { peerDependencies, peerDependenciesMeta, ...others } = JSON.parse(read('package.json'))
    const names = Object.keys(peerDependencies)
    expect(names).to.include.members(['@tensorflow/tfjs-node-gpu', 'webgpu'])
    for (const name of names) expect(peerDependenciesMeta[name]).to.deep.equal({ optional: true })
    const brought = Object.keys({ ...others.dependencies, ...others.optionalDependencies })
    expect(brought.filter((name) => names.includes(name))).to.deep.equal([])
    const core = others.dependencies['@tensorflow/tfjs-core']
    for (const name of names.filter((each) => each.startsWith('@tensorflow/'))) {
      expect(peerDependencies[name]).to.equal(core)
    }
  })
})
