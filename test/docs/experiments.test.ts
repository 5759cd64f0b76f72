import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { parse } from 'yaml'
import { nodeHost } from '../../cli/node-host.js'
import { compile } from '../../compiler/compile.js'
import { openDataset } from '../../runtime/data/open.js'
import { experimentProtocols } from '../../runtime/runs/experiment/protocols.js'
import { checkExperiment } from '../../runtime/runs/experiment/read-experiment.js'
import { checkRequirements } from '../../runtime/runs/requirements.js'
import { root } from '../cli/netc.js'

describe('docs/experiments.md', () => {
  const page = readFileSync(path.join(root, 'docs/experiments.md'), 'utf8')
  const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block]) => block!)
  const [text] = blocks('yaml')
  const { plan, source, mistakes } = checkExperiment(text!, path.join(root, 'widths.yaml'))

  it('has a file that is planned: two networks, two protocols, two seeds', () => {
    expect(mistakes).to.deep.equal([])
    expect(plan!.runs.map(({ name }) => name))
      .to.have.lengthOf(8)
      .and.to.include('narrow-constant-2')
    expect(plan!.protocols.map(({ change }) => change !== undefined)).to.deep.equal([false, true])
  })

  it('has networks, protocols and data that fit each other', async () => {
    const dataset = await openDataset(plan!.data!)
    const protocols = experimentProtocols({ plan: plan!, source })
    expect(protocols[1].protocol.schedule).to.deep.equal({ part: 'constant', settings: { rate: 0.003, warm_up: 0 } })
    for (const { file, set } of plan!.networks) {
      const { value, diagnostics } = compile(file, { host: nodeHost(file), set })
      expect(diagnostics).to.deep.equal([])
      for (const { protocol } of protocols) checkRequirements({ network: value!, protocol, dataset, seed: 1 })
    }
  })

  it('has a file that the schema of editors accepts, which it names', () => {
    const [, named] = /\$schema=(\S+)/.exec(text!)!
    const schema = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'))
    const ajv = new Ajv({ allowUnionTypes: true })
    for (const file of ['protocols/protocol.schema.json', 'protocols/protocol-1.schema.json'])
      ajv.addSchema({ ...schema(`specs/${file}`), $id: file })
    const validate = ajv.compile(schema(named!))
    expect(validate(parse(text!)), JSON.stringify(validate.errors)).to.equal(true)
  })

  it('shows a table with a row for each network under each protocol of the file', () => {
    const [lead, , , , ...rows] = blocks('text')[0]!.trimEnd().split('\n')
    expect(lead).to.equal(`${plan!.name}: all ${plan!.runs.length} runs are done`)
    const pairs = plan!.networks.flatMap((network) => plan!.protocols.map(({ name }) => [network.name, name]))
    expect(rows.map((row) => row.trim().split(/\s+/).slice(0, 2))).to.deep.equal(pairs)
  })
})
