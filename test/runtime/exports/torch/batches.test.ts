import { expect } from 'chai'
import { randomStream } from '../../../../runtime/base/random.js'
import type { Dataset } from '../../../../runtime/data/dataset.js'
import type { ImageShape } from '../../../../runtime/data/image-store.js'
import { imageSteps } from '../../../../runtime/data/images/index.js'
import { fitSteps, pipelineShapes } from '../../../../runtime/data/images/pipeline.js'
import { embeddedDataset } from '../../../../runtime/data/loaders/embedded.js'
import { openDataset } from '../../../../runtime/data/open.js'
import { samplers } from '../../../../runtime/data/samplers/index.js'
import { splits } from '../../../../runtime/data/splits/index.js'
import { dataFile } from '../../../../runtime/exports/torch/data-file.js'
import { type Golden, goldenOf } from '../../../../runtime/exports/torch/golden.js'
import { pythonParts } from '../../../../runtime/exports/torch/parts.js'
import { type PartUse, partOf, usePart } from '../../../../runtime/protocol/part.js'
import { splitOf } from '../../../../runtime/runs/data-requirements.js'
import { loadProtocolFile } from '../../../../runtime/runs/load-protocol.js'
import { temporaryFolder } from '../../data/temporary-folder.js'
import { keepMeasurement, omniglotFolder, pythonFor, runPython } from './python.js'

interface Case {
  readonly title: string
  readonly data: string
  readonly protocol: { readonly images: readonly PartUse[]; readonly split: PartUse; readonly sampler: PartUse }
  readonly seed: number
  readonly iterations: readonly number[]
}

const fewPairs = usePart(samplers.get('pairs')!, { classes: 2 })
const someGroups = usePart(splits.get('groups')!, { train: 3, validation: 1 })
const someItems = usePart(splits.get('items')!, { validation: 0.25, evaluation: 0.25 })

/** Color photos of two classes, and their names. */
function photos({ height, width }: Pick<ImageShape, 'height' | 'width'>): Dataset {
  const count = 24
  const random = randomStream(1, 'photos', height, width)
  const bytes = new Uint8Array(count * height * width * 3).map(() => random.integer(0, 255))
  const classes = ['käse', 'brot'].map((name, at) => ({
    name,
    items: Array.from({ length: count / 2 }, (_, item) => (at * count) / 2 + item),
  }))
  const names = classes.flatMap(({ name, items }) => items.map((item) => `${name}/series${item % 5}_${item}.jpg`))
  return {
    ...{ name: 'photos', groups: [{ name: '', part: 'background', classes }], fingerprint: `${height}x${width}` },
    images: { format: 'bytes', height, width, channels: 3, count, bytes },
    files: { folder: 'photos', names, digests: names },
  }
}

describe('batches of the PyTorch package', function () {
  this.timeout(240_000)
  const folder = temporaryFolder()
  const datasets = new Map<string, Dataset>()
  const cases: Case[] = []

  const fits = (images: readonly PartUse[], data: string) =>
    !('step' in pipelineShapes(images, datasets.get(data)!.images))

  function add(data: string, title: string, protocol: Partial<Case['protocol']>, rest: Partial<Case> = {}): void {
    const isPhotos = datasets.get(data)!.files !== undefined
    const plain = isPhotos
      ? { images: [], split: someItems, sampler: usePart(samplers.get('balanced')!, { classes: 2, items: 2 }) }
      : { images: [], split: someGroups, sampler: fewPairs }
    cases.push({
      title: `${title} on ${data}`,
      data,
      protocol: { ...plain, ...protocol },
      seed: 3,
      iterations: [0, 7],
      ...rest,
    })
  }

  before(async () => {
    datasets.set('embedded', embeddedDataset({ alphabets: 5, evaluation: 2, characters: 6, drawers: 8, seed: 2 }))
    datasets.set('square photos', photos({ height: 20, width: 20 }))
    datasets.set('wide photos', photos({ height: 13, width: 22 }))
    const omniglot = omniglotFolder()
    if (omniglot !== undefined) datasets.set('omniglot', await openDataset(omniglot, { cache: folder() }))
    const ink = usePart(imageSteps.get('ink')!)
    for (const data of datasets.keys()) {
      for (const step of imageSteps.values()) {
        for (const example of step.examples) {
          const use = usePart(step, example)
          const before = step.name === 'moments' || step.name === 'geometry' ? [ink] : []
          // After a warp, what the step does to places is composed with it.
          const warp = usePart(imageSteps.get('affine')!, { rotation: 20, scale: 0.2, shift: 0.2 })
          for (const images of [
            [...before, use],
            [ink, warp, use, warp],
          ])
            if (fits(images, data))
              add(data, `${images.map(({ part }) => part).join(' ')} ${JSON.stringify(example)}`, { images })
        }
      }
    }
    for (const sampler of samplers.values())
      for (const example of sampler.examples)
        for (const data of ['embedded', 'omniglot'])
          if (datasets.has(data))
            add(
              data,
              `sampler ${sampler.name}`,
              { sampler: usePart(sampler, example) },
              { iterations: [0, 1, 2, 3, 50] },
            )
    for (const split of splits.values())
      for (const example of split.examples) add('embedded', `split ${split.name}`, { split: usePart(split, example) })
    for (const together of ['series\\d', '(?<one>\\w+)_', 'series(\\d)_.*'])
      add('square photos', `together ${together}`, {
        split: usePart(splits.get('items')!, { validation: 0.2, evaluation: 0.2, together }),
      })
    if (datasets.has('omniglot'))
      for (const name of ['omniglot', 'omniglot-paper'])
        for (const seed of [1, -5]) {
          const protocol = loadProtocolFile(name)
          const images = fitSteps(
            protocol.images,
            { height: 28, width: 28, channels: 5 },
            datasets.get('omniglot')!.images,
          )
          add(
            'omniglot',
            `protocol ${name}, seed ${seed}`,
            { ...protocol, images },
            { seed, iterations: [0, 1, 12_345] },
          )
        }
  })

  it('has all parts that draw images, by the names that protocols give them', function () {
    const python = pythonFor(this, 'numpy')
    const { parts } = runPython(python, ['test/runtime/exports/torch/golden.py', 'python'], {
      data: {},
      cases: [],
    }) as {
      parts: Record<string, readonly string[]>
    }
    const { images, split, sampler } = pythonParts()
    expect(parts).to.deep.equal({ images, split, sampler })
    expect(images).to.have.members([...imageSteps.keys()])
    expect(split).to.have.members([...splits.keys()])
    expect(sampler).to.have.members([...samplers.keys()])
  })

  it('are the same bytes, for every sampler, split, step and augmentation', function () {
    const python = pythonFor(this, 'numpy')
    const data = Object.fromEntries(
      [...datasets].map(([name, dataset]) => [name, dataFile(dataset, folder(), `${folder()}/${name}`)]),
    )
    const { found } = runPython(python, ['test/runtime/exports/torch/golden.py', 'python'], { data, cases }) as {
      found: readonly Golden[]
    }
    const differing = cases.flatMap(({ title, data, protocol, seed, iterations }, at) => {
      const dataset = datasets.get(data)!
      const split = splitOf(dataset, protocol, seed)
      expect(partOf(samplers, protocol.sampler).lacks(protocol.sampler.settings, split.train), title).to.deep.equal([])
      const golden = goldenOf({ dataset, groups: split.train, protocol, seed }, split, iterations)
      return JSON.stringify(golden) === JSON.stringify(found[at]) ? [] : [title]
    })
    expect(differing).to.deep.equal([])
    keepMeasurement({ batches: cases.length, of: [...datasets.keys()], differing: differing.length })
    expect(cases.length).to.be.above(100)
  })
})
