import path from 'node:path'
import { expect } from 'chai'
import { compileFile } from '../../cli/compile-file.js'
import { diffReport } from '../../cli/diff-report.js'
import { fitReport } from '../../cli/fit-report.js'
import { nodeHost } from '../../cli/node-host.js'
import { summaryTable } from '../../cli/summary-table.js'
import { widthOf } from '../../cli/width.js'
import { diffNetworks } from '../../compiler/analyses/diff.js'
import { summarize } from '../../compiler/analyses/summary.js'
import { readCondition } from '../../compiler/conditions.js'
import { fitParameter } from '../../compiler/fit.js'
import { root } from './netc.js'

const spec = (name: string) => path.join(root, 'specs', `${name}.net`)
const network = (name: string, width?: string) => compileFile(spec(name), width === undefined ? {} : { width }).value!

describe('the width of what is printed', () => {
  it('is that of the terminal, or COLUMNS, and none elsewhere', () => {
    expect(widthOf({ isTTY: true, columns: 60 }, {})).to.equal(60)
    expect(widthOf({ isTTY: true, columns: 60 }, { COLUMNS: '72' })).to.equal(72)
    expect(widthOf({ isTTY: true, columns: 60 }, { COLUMNS: 'wide' })).to.equal(60)
    expect(widthOf({ isTTY: true, columns: 0 }, {})).to.equal(undefined)
    expect(widthOf({ columns: 60 }, { COLUMNS: '72' })).to.equal(undefined)
  })

  /** The figures of a report, in order. */
  const figuresIn = (text: string) => text.match(/\d[\d,]*(?:\.\d+)?(?=[ \n%]|$)/g) ?? []

  for (const columns of [60, 80]) {
    const fits = (text: string) => {
      for (const line of text.split('\n')) expect(line.length, line).to.be.at.most(columns)
    }

    it(`of ${columns} fits the summary of every network, with all figures`, () => {
      for (const name of ['sircnn', 'resnext101', 'siamese-cnn', 'efficientnet-b2']) {
        const summary = summarize(network(name))
        const narrow = summaryTable(summary, { width: columns })
        fits(narrow)
        const counted = (text: string) => figuresIn(text).filter((figure) => figure.includes(','))
        expect(counted(narrow)).to.deep.equal(counted(summaryTable(summary)))
      }
    })

    it(`of ${columns} fits a difference, with all figures`, () => {
      const diff = diffNetworks(network('sircnn'), network('sircnn', '48'))
      const names = { before: 'a.net', after: 'b.net' }
      const narrow = diffReport(diff, names, { width: columns })
      fits(narrow)
      expect(figuresIn(narrow).sort()).to.deep.equal(figuresIn(diffReport(diff, names)).sort())
      // Claims and totals too.
      expect(narrow).to.include('parameters').and.to.include('claim')
    })

    it(`of ${columns} fits a search, with all figures`, () => {
      const entry = spec('sircnn')
      const conditions = ['params.total <= 1M', 'backbone.stage1.params.total <= 40K'].map(
        (text) => readCondition(text)!,
      )
      const range = { min: 8, max: 512, step: 8 }
      const found = fitParameter(entry, { host: nodeHost(entry), vary: 'width', range, conditions, claims: false })
      if (found.kind !== 'fitted') throw new Error(found.kind)
      const options = { vary: 'width', command: () => 'netc' }
      const narrow = fitReport(found, { ...options, width: columns })
      fits(narrow)
      expect(figuresIn(narrow)).to.deep.equal(figuresIn(fitReport(found, options)))
    })
  }
})
