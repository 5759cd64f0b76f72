// Exports the model that ships to every target, and holds what Python's readers find to what was written.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { torchTensors } from '../../../dist/compiler/targets/torch/weights.js'
import { exportNetwork } from '../../../dist/runtime/exports/export.js'
import { trained } from '../../../dist/runtime/exports/source.js'
import { exportTargets } from '../../../dist/runtime/exports/targets/index.js'

/** `check` gives what check.py finds in a folder. */
export async function exportModels(folder, check) {
  mkdirSync(folder, { recursive: true })
  const source = trained('models/matcher')
  for (const target of exportTargets.values()) {
    const where = path.join(folder, target.name)
    exportNetwork(source, target, where, { license: 'mit' })
    const { card, results, metadata, tensors, sums } = check(where)
    assert.equal(card.license, 'mit')
    assert.equal(card.pipeline_tag, 'image-feature-extraction')
    const { tests } = source.run.result
    assert.deepEqual(
      results.map(({ metric_value, task_name }) => [task_name, metric_value]),
      tests.map(({ title, value }) => [title, value]),
    )
    if (tensors === undefined) continue
    assert.deepEqual(metadata, { format: 'pt', network: 'matcher' })
    const expected = torchTensors(source.network)
    assert.deepEqual(Object.keys(tensors).sort(), expected.map(({ key }) => key).sort())
    for (const [index, { key, shape }] of expected.entries()) {
      assert.deepEqual(tensors[key], shape)
      const sum = source.read(index).reduce((total, value) => total + value, 0)
      assert.ok(Math.abs(sums[key] - sum) <= 1e-6 * (1 + Math.abs(sum)), key)
    }
  }
  console.log(`models/matcher: ${[...exportTargets.keys()].join(', ')}: cards, their programs and tensors`)
}
