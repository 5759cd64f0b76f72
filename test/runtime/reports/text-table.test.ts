import { expect } from 'chai'
import fc from 'fast-check'
import { textTable } from '../../../runtime/reports/text-table.js'

describe('a table as text', () => {
  const table = {
    header: ['network', 'accuracy', '95% interval', 'right'],
    rows: [
      ['resnet18 with attention', '80.0%', '65.2% - 89.5%', '32/40'],
      ['small', '70.0%', '60.2% - 79.5%', '28/40'],
    ],
    total: ['mean', '75.0%', '68.1% - 81.0%', '60/80'],
  }

  it('is as wide as it needs to be where there is no terminal', () => {
    expect(textTable(table)).to.deep.equal([
      'network                  accuracy   95% interval  right',
      '-----------------------  --------  -------------  -----',
      'resnet18 with attention     80.0%  65.2% - 89.5%  32/40',
      'small                       70.0%  60.2% - 79.5%  28/40',
      '-----------------------  --------  -------------  -----',
      'mean                        75.0%  68.1% - 81.0%  60/80',
    ])
    expect(textTable(table, 55)).to.deep.equal(textTable(table))
  })

  it('shortens names where it is too wide', () => {
    const lines = textTable(table, 50)
    expect(lines[2]).to.equal('resnet18 …ttention     80.0%  65.2% - 89.5%  32/40')
    expect(new Set(lines.map(({ length }) => length))).to.deep.equal(new Set([50]))
  })

  it('becomes several below each other where that is not enough', () => {
    expect(textTable(table, 36)).to.deep.equal([
      'network           accuracy',
      '----------------  --------',
      'resnet18…tention     80.0%',
      'small                70.0%',
      '----------------  --------',
      'mean                 75.0%',
      '',
      'network            95% interval',
      '----------------  -------------',
      'resnet18…tention  65.2% - 89.5%',
      'small             60.2% - 79.5%',
      '----------------  -------------',
      'mean              68.1% - 81.0%',
      '',
      'network           right',
      '----------------  -----',
      'resnet18…tention  32/40',
      'small             28/40',
      '----------------  -----',
      'mean              60/80',
    ])
  })

  it('fits, and has every figure whole', () => {
    const figure = fc.integer({ min: 0, max: 1e9 }).map(String)
    const rows = fc.integer({ min: 1, max: 8 }).chain((columns) =>
      fc.array(fc.tuple(fc.string({ maxLength: 40 }), fc.array(figure, { minLength: columns, maxLength: columns })), {
        minLength: 1,
        maxLength: 5,
      }),
    )
    fc.assert(
      fc.property(rows, fc.integer({ min: 40, max: 120 }), (made, width) => {
        const header = ['', ...made[0][1].map((_, index) => `column ${index}`)]
        const lines = textTable({ header, rows: made.map(([name, figures]) => [name, ...figures]) }, width)
        for (const line of lines) expect(line.length).to.be.at.most(width)
        for (const [, figures] of made)
          for (const each of figures) expect(lines.some((line) => line.includes(` ${each}`))).to.equal(true)
      }),
      { seed: 1 },
    )
  })
})
