import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { fillPage, page } from '../../bench/page.js'
import { allPairsRecipe } from '../../bench/recipes.js'
import { renderNetwork } from '../../bench/render.js'
import { type Conditions, type NetworkResult, openResults, type Results, withNetwork } from '../../bench/results.js'
import type { Timing } from '../../bench/rounds.js'

const conditions: Conditions = {
  ...{ pairs: 64, threads: 2, warmup: 1, pause: 0 },
  ...{ learning_rate: 0.001, momentum: 0.5 },
}
const recipeConditions: Conditions = { ...allPairsRecipe(undefined), threads: 2, warmup: 1, pause: 0 }
const step = (seconds: number) => ({ seconds, loss: 1.5, cross_entropy: 0.5 })
const timing = (name: string, ...seconds: readonly number[]): Timing => ({
  name,
  description: { version: `${name} 1.0`, threads: 2, details: {} },
  ...{ prepare_seconds: 1, first_step_seconds: 9, first_forward_seconds: 2, peak_memory: 2 ** 30 },
  warmup: [step(9)],
  steps: seconds.map((value, round) => ({ round, ...step(value) })),
  forwards: seconds.map((value, round) => ({ round, seconds: value / 4, images: 128 })),
})
const agreed = {
  ...{ steps: 10, difference: 1e-5, evaluation_difference: 1e-6, tolerance: 1e-3, within: true },
  losses: { torch: [], wasm: [] },
}
const result: NetworkResult = {
  ...{
    network: 'tiny',
    spec: 'tiny',
    parameters: 12_345,
    macs: 5e6,
    began: '2026-01-01T00:00:00.000Z',
    complete: true,
  },
  load: [0.1, 2],
  check: { ...agreed, pairs: 4 },
  agreement: { steps: 10, difference: 2e-5, tolerance: 1e-3, within: true },
  groups: [['torch', 'keras', 'wasm']],
  timings: [timing('torch', 1, 2, 3), timing('keras', 2, 4, 6), timing('wasm', 1.5, 3, 4.5)],
  absent: [{ name: 'native', reason: 'no library\nwhere it looked' }],
}
const machine: Results['machine'] = {
  ...{ netc: '0.1.0', node: 'v20', tfjs: '4.22.0', platform: 'linux x64', cpu: 'some', cores: 2 },
  ...{ memory_gb: 24, python: { torch: '2' } },
}

describe('a report of a benchmark', () => {
  const lines = renderNetwork(result, conditions).split('\n')
  const row = (name: string) => lines.find((line) => line.startsWith(name))!.split(/ {2,}/)

  it('has medians, spread and ratios, derived from the samples', () => {
    expect(row('wasm')).to.deep.equal([
      ...['wasm', '3.000 s', '1.500 / 2.250 / 3.750 / 4.500', '3', '1.50', '0.75'],
      ...['1200', '171', '1.50', '0.75', '1.00 GB', '9.000 s'],
    ])
    expect(row('torch')[4]).to.equal('1.00')
  })

  it('says who is missing, and how the losses agreed', () => {
    const text = lines.join('\n')
    expect(text).to.include('Without native: no library\n'.trim())
    expect(text)
      .to.include('losses differ relatively by at most 1.0e-5')
      .and.include('everybody made with all pairs: 2.0e-5')
    expect(text).not.to.include('DISAGREES')
  })

  it('says loudly where they did not', () => {
    const agreement = { ...result.agreement!, within: false }
    expect(renderNetwork({ ...result, agreement }, conditions)).to.include('DISAGREES')
  })

  it('of every pair says what a batch is, and has no columns for Keras, which takes no part', () => {
    const check = { ...agreed, classes: 4, items: 4 }
    const timings = result.timings.filter(({ name }) => name !== 'keras')
    const text = renderNetwork({ ...result, check, timings }, recipeConditions)
    expect(text).to.include('192 images, 4 of each of 48 classes, threads: 2').and.include('10 steps of 16 images')
    expect(text).to.include('to PyTorch').and.not.include('Keras')
  })

  it('replaces an earlier result of the same network, and no other', () => {
    const results: Results = { format: 'netc-bench', version: 1, machine, conditions, networks: [], one_shot: [] }
    const again = withNetwork(withNetwork(withNetwork(results, result), { ...result, spec: 'other' }), result)
    expect(again.networks.map(({ spec }) => spec)).to.deep.equal(['other', 'tiny'])
  })
})

describe('files of results', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-results-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const results: Results = { format: 'netc-bench', version: 1, machine, conditions, networks: [result], one_shot: [] }

  it('are gone on with under the same conditions only', () => {
    const file = path.join(folder, 'bench.json')
    expect(openResults(file, machine, conditions).networks).to.deep.equal([])
    writeFileSync(file, JSON.stringify(results))
    expect(openResults(file, machine, conditions)).to.deep.equal(results)
    expect(() => openResults(file, machine, { ...conditions, pairs: 32 })).to.throw('pairs 64 there, 32 now')
    writeFileSync(file, '{}')
    expect(() => openResults(file, machine, conditions)).to.throw('not a result of npm run bench')
  })

  it('fill their places in a page, once as ever', () => {
    writeFileSync(path.join(folder, 'bench.json'), JSON.stringify(results))
    const empty = 'before\n<!-- bench.json -->\n<!-- end of bench.json -->\nbehind\n'
    const filled = fillPage(empty, folder)
    expect(filled)
      .to.match(/^before\n/)
      .and.match(/\nbehind\n$/)
    expect(filled).to.include('some, 2 cores, 24 GB').and.include('tiny: 12,345 parameters')
    expect(fillPage(filled, folder)).to.equal(filled)
    expect(() => fillPage('nothing', folder)).to.throw('no place for bench.json')
  })

  it('of both recipes have separate sections', () => {
    const place = (name: string) => `<!-- ${name} -->\n<!-- end of ${name} -->\n`
    writeFileSync(path.join(folder, 'bench-recipe.json'), JSON.stringify({ ...results, conditions: recipeConditions }))
    const filled = fillPage(place('bench.json') + place('bench-recipe.json'), folder)
    expect(filled.startsWith(place('bench.json'))).to.equal(true)
    expect(filled)
      .to.include('weight decay 0.02 of kernels; clipping to norm 1; moving average of all weights, decay 0.998')
      .and.include('192 images')
  })

  it('are what the page of results shows', () => {
    const text = readFileSync(page, 'utf8')
    expect(fillPage(text)).to.equal(text)
  })
})
