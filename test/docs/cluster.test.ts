import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { root, run, withNetc } from '../cli/netc.js'
import { pythonFor } from '../runtime/exports/torch/python.js'

describe('docs/cluster.md', function () {
  this.timeout(240_000)
  const page = readFileSync(path.join(root, 'docs/cluster.md'), 'utf8')
  let folder: string

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-cluster-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  for (const [, kind, block] of page.matchAll(/^```(sh|bash)\n([\s\S]*?)^```/gm)) {
    it(`${block!.trim()}: does it`, function () {
      const python = kind === 'bash' ? pythonFor(this, 'torch', 'numpy', 'safetensors') : undefined
      const script = python === undefined ? block! : block!.replaceAll(/^python /gm, `'${python}' `)
      const { code, err } = run('sh', ['-e', '-c', script], { cwd: folder, env: withNetc() })
      expect(code, err).to.equal(0)
    })
  }

  it('has every option that training has', () => {
    const source = ['train', 'setting'].map((name) =>
      readFileSync(path.join(root, `python/netc_package/${name}.py`), 'utf8'),
    )
    const options = [...source.join('\n').matchAll(/"(--[a-z0-9-]+)"/g)].map(([, name]) => name!)
    // Those are netc's own.
    for (const name of options.filter((each) => !['--held', '--command'].includes(each))) expect(page).to.contain(name)
  })
})
