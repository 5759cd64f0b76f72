import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { DiagnosticsError } from '../../../runtime/base/diagnostics-error.js'
import { openRun } from '../../../runtime/runs/run-folder.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { tinyNetwork } from '../training/tiny.js'
import { makeBegun } from './experiment/made-runs.js'

describe('the folder of a run', () => {
  const temporary = temporaryFolder()

  /** A run in whose files `change` was made. */
  function changed(file: 'graph.json' | 'protocol.yaml', before: string, after: string): string {
    const folder = mkdtempSync(path.join(temporary(), 'run-'))
    makeBegun(folder, 1)
    const target = path.join(folder, file)
    const text = readFileSync(target, 'utf8')
    expect(text).to.include(before)
    writeFileSync(target, text.replace(before, after))
    return folder
  }

  function refusal(folder: string): DiagnosticsError {
    try {
      openRun(folder)
    } catch (error) {
      if (error instanceof DiagnosticsError) return error
      throw error
    }
    throw new Error('the run was opened')
  }

  it('gives the network that it was begun with', () => {
    expect(openRun(changed('graph.json', '{', ' {')).network).to.deep.equal(tinyNetwork)
  })

  it('is not opened where its network is not what the compiler derives', () => {
    const { diagnostics } = refusal(changed('graph.json', '"macs": ', '"macs": 1'))
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(['graph-mismatch'])
  })

  it('is not opened where its network is of another version, or no JSON', () => {
    const other = refusal(changed('graph.json', '"version": ', '"version": 9'))
    expect(other.diagnostics.map(({ code }) => code)).to.deep.equal(['graph-version'])
  })

  it('names the place in its protocol that is wrong', () => {
    const { diagnostics, message } = refusal(changed('protocol.yaml', 'schedule:', 'schedul:'))
    expect(diagnostics.map(({ code }) => code)).to.include('unknown-key')
    expect(message).to.match(/--> .*protocol\.yaml:\d+:1/)
  })
})
