import { expect } from 'chai'
import { operators } from '../../compiler/ops/index.js'
import { root } from '../cli/netc.js'
import { browserBundle, browserProgram, runBare } from './browser.js'

describe('netc in a browser', function () {
  this.timeout(60_000)

  it('runs where there is only the language', async () => {
    const {
      params,
      again,
      operators: count,
      text,
      explained,
      ...rest
    } = runBare(await browserBundle(browserProgram, root)) as Record<string, unknown>
    // A kernel of 3x3x1x16 with biases, four values a channel of bn; the head's weight a feature, and a bias.
    const total = 144 + 16 + 64 + 17
    expect([params, again]).to.deep.equal([total, total])
    expect(count).to.equal(operators.size)
    expect(text).to.include('main.net:3:').and.include('did you mean relu?')
    expect(explained).to.include('error[unknown-name]')
    // Two inputs, the tower, and the four of the head.
    expect(rest).to.deep.equal({ stages: 2, svg: true, layers: 7, formatted: true, conv: true, rules: 1 })
  })

  it('leaves out what a program does not use', async () => {
    const { inputs } = await browserBundle(`import { parse } from 'netc'; globalThis.result = parse('')`, root)
    expect(inputs.filter((file) => /drawing|dagre|examples|targets|runtime/.test(file))).to.deep.equal([])
  })

  it('cannot be bundled with the files of a folder', async () => {
    const failed = await browserBundle(`import { folderHost } from 'netc/node'; folderHost('.')`, root).catch(
      (error: Error) => error.message,
    )
    expect(failed).to.include('node:fs')
  })
})
