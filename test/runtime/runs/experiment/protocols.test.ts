import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { DiagnosticsError } from '../../../../runtime/base/diagnostics-error.js'
import { experimentProtocols } from '../../../../runtime/runs/experiment/protocols.js'
import { checkExperiment } from '../../../../runtime/runs/experiment/read-experiment.js'
import { loadProtocol, loadProtocolFile } from '../../../../runtime/runs/load-protocol.js'
import { temporaryFolder } from '../../data/temporary-folder.js'

describe('the protocols of an experiment', () => {
  const temporary = temporaryFolder()

  const read = (protocols: string, rest = '') => {
    const text = `name: a\nnetworks: [a.net]\nseeds: [1]\n${rest}protocols:\n${protocols}`
    const { plan, source, mistakes } = checkExperiment(text, path.join(temporary(), 'a.yaml'))
    expect(mistakes).to.deep.equal([])
    return experimentProtocols({ plan: plan!, source })
  }
  const refusal = (protocols: string): string => {
    try {
      read(protocols)
    } catch (error) {
      expect(error).to.be.instanceOf(DiagnosticsError)
      return (error as Error).message
    }
    throw new Error('nothing was refused')
  }

  it('are those that ship by their names, and files seen from that of the experiment', () => {
    const quickstart = loadProtocolFile('quickstart')
    writeFileSync(
      path.join(temporary(), 'own.yaml'),
      readFileSync(new URL('../../../../../specs/protocols/quickstart.yaml', import.meta.url)),
    )
    // A folder that happens to be called so.
    mkdirSync(path.join(temporary(), 'quickstart'), { recursive: true })
    expect(read('  - quickstart\n  - own.yaml\n')).to.deep.equal([
      { protocol: quickstart, given: 'quickstart' },
      { protocol: quickstart, given: path.join(temporary(), 'own.yaml') },
    ])
    expect(read('  - quickstart\n', 'iterations: 7\n')[0].protocol.stopping.iterations).to.equal(7)
  })

  it('have whole sections replaced, and say of themselves what they are', () => {
    const [{ protocol, text, given }] = read(
      '  - base: quickstart\n    name: short\n    change:\n      stopping: { iterations: 3 }\n      clip: 2\n',
    )
    const base = loadProtocolFile('quickstart')
    const stopping = { iterations: 3, degenerate: false }
    const source = 'quickstart.yaml with other stopping, clip'
    expect(protocol).to.deep.equal({ ...base, name: 'short', source, stopping, clip: 2 })
    expect(given).to.equal(path.join(temporary(), 'runs', 'a', 'protocols', 'short.yaml'))
    expect(loadProtocol(text!, given)).to.deep.equal(protocol)
  })

  it('are changed in the words of their version', () => {
    const [{ protocol, text }] = read('  - { base: omniglot-paper, name: few, change: { batch: { characters: 4 } } }\n')
    expect(protocol.sampler).to.deep.equal({ part: 'pairs', settings: { classes: 4 } })
    expect(protocol.optimizer).to.deep.equal(loadProtocolFile('omniglot-paper').optimizer)
    expect(protocol.source).to.match(/^omniglot-paper\.yaml with other batch; Ma, Tan, Li, Tang:/)
    expect(loadProtocol(text!, 'few.yaml')).to.deep.equal(protocol)
  })

  it('are wrong at their places in the file of the experiment', () => {
    const change = (sections: string) =>
      refusal(`  - quickstart\n  - { base: quickstart, name: b, change: { ${sections} } }\n`)
    expect(change('stopping: { iteration: 3 }')).to.match(
      /^error\[unknown-key\]: unknown key `iteration` in `stopping`.*\n --> .*a\.yaml:6:56\n/,
    )
    // Each of the two is valid.
    expect(change('objective: binary_cross_entropy')).to.match(
      /the sampler classes makes batches of the layout classes, and the objective.*\n --> .*a\.yaml:6:34\n/,
    )
    expect(change('speed: 3')).to.match(/unknown key `speed` at the top.*\n --> .*a\.yaml:6:44\n/)
  })

  it('are reported together', () => {
    const told = refusal('  - gone.yaml\n  - { base: quickstart, name: b, change: { clip: 0 } }\n')
    expect(told)
      .to.match(/error\[protocol-not-found\]: cannot read the protocol .*\n --> .*a\.yaml:5:5\n/)
      .and.to.match(/`clip` is 0; expected a number above 0.*\n --> .*a\.yaml:6:50\n/)
  })
})
