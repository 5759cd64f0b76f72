/**
 * SECURITY.md: what it names is there, its limits are those of the code, and the code does none of what it says netc
 * does not.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { maxGraphBytes } from '../../compiler/graph-json.js'
import { maxCharacters, maxFiles, maxNodes, maxSteps } from '../../compiler/limits.js'
import { nestingLimit } from '../../grammar/nesting.js'
import { sizeLimit } from '../../grammar/parse.js'
import { deepestJson } from '../../runtime/base/json-text.js'
import { maxFileBytes, maxPixels } from '../../runtime/data/files/decode-image.js'
import { zipLimits } from '../../runtime/data/loaders/zip.js'
import { yamlLimits } from '../../runtime/protocol/yaml-source.js'
import { mostTextBytes } from '../../runtime/runs/json-file.js'
import { root } from '../cli/netc.js'

const page = readFileSync(path.join(root, 'SECURITY.md'), 'utf8')

describe('SECURITY.md', () => {
  it('names tests, pages and scripts that are there', () => {
    const files = [...page.matchAll(/`(test\/[\w./-]+)`|\]\(([\w./-]+)(?:#[\w-]+)?\)/g)].map(
      ([, code, link]) => code ?? link!,
    )
    expect(files.length).to.be.above(15)
    for (const file of files) expect(existsSync(path.join(root, file)), file).to.equal(true)
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
    const named = [...page.matchAll(/`npm run ([\w:]+)/g)].map(([, name]) => name!)
    expect(named).to.include.members(['fuzz', 'test:faults'])
    for (const name of named) expect(scripts).to.have.property(name)
  })

  it('links to headings that are there', () => {
    for (const [, file, heading] of page.matchAll(/\]\(([\w./-]+)#([\w-]+)\)/g)) {
      const headings = [...readFileSync(path.join(root, file!), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
        text!
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, '')
          .replaceAll(' ', '-'),
      )
      expect(headings).to.include(heading)
    }
  })

  it('states the limits of the code, each of them', () => {
    const table = /### Limits\n\n.*\n.*\n([\s\S]*?)\n\n/.exec(page)![1]!
    const stated = Object.fromEntries(
      table.split('\n').map((line) => {
        const [, what, most] = line.split('|').map((cell) => cell.trim())
        return [what, Number(most!.replaceAll(',', ''))]
      }),
    )
    expect(mostTextBytes).to.equal(maxGraphBytes)
    expect(stated).to.deep.equal({
      'characters of a `.net` file': sizeLimit,
      'characters of all files of a compilation': maxCharacters,
      'files of a compilation': maxFiles,
      'operators of a network': maxNodes,
      'steps of expansion': maxSteps,
      'levels of brackets in a `.net` file': nestingLimit,
      'bytes of a graph file, and of any other JSON file in a run': mostTextBytes,
      'levels of a JSON file in a run': deepestJson,
      'characters of a protocol or an experiment': yamlLimits.characters,
      'levels in it': yamlLimits.levels,
      'aliases in it': yamlLimits.aliases,
      'entries of an archive': zipLimits.entries,
      'bytes of an entry, unpacked': zipLimits.entryBytes,
      'bytes of an archive, unpacked': zipLimits.totalBytes,
      'bytes of an image file': maxFileBytes,
      'pixels of an image': maxPixels,
    })
  })

  it('is right that no text becomes a program or a command of a shell', () => {
    const folders = ['grammar', 'compiler', 'api', 'runtime', 'cli', 'bin']
    const sources = folders.flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|js|mjs|cjs)$/.test(name))
        .map((name) => path.join(folder, name)),
    )
    expect(sources.length).to.be.above(500)
    // PyTorch's `.eval()` in the README of an export has no argument, so it runs no text.
    const forbidden = /\beval\((?!\))|new Function\(|\bvm\.run|\bshell: true|\bexecSync\(|\bexec\(['"`]/
    expect(forbidden.test("eval('1')") && forbidden.test('spawn(x, { shell: true })')).to.equal(true)
    const found = sources.filter((file) => forbidden.test(readFileSync(path.join(root, file), 'utf8')))
    expect(found).to.deep.equal([])
    // The processes that are started: netc's own trainings, the tools of setup, and the user's Python for PyTorch.
    const starting = sources.filter((file) =>
      readFileSync(path.join(root, file), 'utf8').includes('node:child_process'),
    )
    expect(starting.sort()).to.deep.equal([
      'cli/train-child.ts',
      'runtime/base/python.ts',
      'runtime/engines/setup/tool.ts',
      'runtime/exports/torch/train.ts',
      'runtime/exports/verify/torch.ts',
    ])
  })
})
