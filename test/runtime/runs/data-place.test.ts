import { mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
import type { RunRecord } from '../../../runtime/reports/run-data.js'
import { dataOf, lakeRunsOf, placeOf } from '../../../runtime/runs/data-place.js'
import { temporaryFolder } from '../data/temporary-folder.js'

describe('the data of a run', () => {
  const temporary = temporaryFolder()
  const recordOf = (data: object) => ({ data }) as RunRecord

  it('are found from any folder', () => {
    const folder = path.join(temporary(), 'data')
    mkdirSync(folder)
    const relative = path.relative(process.cwd(), folder)
    const place = placeOf(relative)
    expect(place).to.deep.equal({ where: relative, path: folder })
    expect(dataOf(recordOf(place))).to.equal(folder)
    expect(lakeRunsOf(recordOf({ runs: place }))).to.equal(folder)
    // Runs of older versions have no absolute path.
    expect(dataOf(recordOf({ where: relative }))).to.equal(relative)
    renameSync(folder, path.join(temporary(), 'moved'))
    expect(() => dataOf(recordOf(place)))
      .to.throw(UserError, folder)
      .with.property('help', 'name their new location with --data')
    expect(lakeRunsOf(recordOf({ runs: place }))).to.equal(undefined)
  })

  it('keep the layout that is stated with the folder', () => {
    const folder = path.join(temporary(), 'things')
    mkdirSync(folder)
    const where = `classes:${path.relative(process.cwd(), folder)}`
    const place = placeOf(where)
    expect(place).to.deep.equal({ where, path: `classes:${folder}` })
    expect(dataOf(recordOf(place))).to.equal(`classes:${folder}`)
  })

  it('are in no place where they are generated, or those of the cache', () => {
    expect(placeOf('embedded:seed=3')).to.deep.equal({ where: 'embedded:seed=3' })
    expect(dataOf(recordOf({ where: 'embedded:seed=3' }))).to.equal('embedded:seed=3')
    expect(dataOf(recordOf({}))).to.equal(undefined)
    expect(lakeRunsOf(recordOf({}))).to.equal(undefined)
  })
})
