import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
import { runs } from '../../../runtime/evaluation/tests/runs.js'
import { usePart } from '../../../runtime/protocol/part.js'
import { openLakeRuns } from '../../../runtime/runs/lake-runs.js'
import { drawRuns, lakeFiles, syntheticAlphabet, zipFiles } from '../data/loaders/lake-archive.js'
import { temporaryFolder } from '../data/temporary-folder.js'

describe("the archive of Lake's runs", () => {
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  const asked = [usePart(runs)]

  before(() => {
    const archive = zipFiles(lakeFiles(drawRuns([syntheticAlphabet(1)], 1)))
    mkdirSync(inside('data'))
    writeFileSync(inside('data', 'all_runs.zip'), archive)
    writeFileSync(inside('other.zip'), archive)
    writeFileSync(inside('data', 'images_background.zip'), '')
  })

  it('is the named one, or next to the data', () => {
    const where = (places: Parameters<typeof openLakeRuns>[1]) => openLakeRuns(asked, places)?.where
    const besideData = inside('data', 'all_runs.zip')
    expect(where({ given: inside('other.zip'), data: inside('data') })).to.equal(inside('other.zip'))
    expect(where({ data: inside('data') })).to.equal(besideData)
    expect(where({ data: inside('data', 'images_background.zip') })).to.equal(besideData)
    expect(where({ recorded: inside('other.zip'), data: inside('data') })).to.equal(inside('other.zip'))
    expect(where({ recorded: inside('gone.zip'), data: inside('data') })).to.equal(besideData)
    for (const data of ['embedded', temporary(), inside('nowhere')]) expect(where({ data }), data).to.equal(undefined)
    expect(openLakeRuns(asked, { data: inside('data') })!.runs.runs).to.have.lengthOf(20)
  })

  it('is read only where a test asks for it', () => {
    expect(openLakeRuns([], { data: inside('data'), recorded: inside('other.zip') })).to.equal(undefined)
    expect(() => openLakeRuns([], { given: inside('other.zip') })).to.throw(UserError, 'no test asks for them')
  })

  it('is missed where it is named and not there', () => {
    expect(() => openLakeRuns(asked, { given: inside('gone.zip'), data: inside('data') })).to.throw(
      UserError,
      `cannot read ${inside('gone.zip')}: there is no such file`,
    )
  })
})
