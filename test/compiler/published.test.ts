/** Networks of the literature against what others count of them; the figures are theirs, not read from the claims. */
import { expect } from 'chai'
import { entryPath, nodeHost } from '../../cli/node-host.js'
import { type Summary, summarize } from '../../compiler/analyses/summary.js'
import { compile } from '../../compiler/compile.js'
import { networkOf, projectFolder } from './support.js'

function summaryOf(file: string, set: Readonly<Record<string, string>> = {}): Summary {
  const entry = entryPath(`${projectFolder}${file}`)
  return summarize(compile(entry, { host: nodeHost(entry), set }).value!)
}

interface Published {
  readonly file: string
  /** torchvision and timm count what is trained. */
  readonly trainable?: number
  /** Keras counts moving statistics too. */
  readonly total?: number
  /** In units of 1e9, as rounded where they are published: half of the last digit may be off. */
  readonly gigamacs?: string
}

const classifiers: readonly Published[] = [
  { file: 'vgg16', trainable: 138_357_544, total: 138_357_544, gigamacs: '15.47' },
  { file: 'vgg19', trainable: 143_667_240, total: 143_667_240, gigamacs: '19.63' },
  { file: 'resnet18', trainable: 11_689_512, gigamacs: '1.81' },
  { file: 'resnet50', trainable: 25_557_032, gigamacs: '4.09' },
  { file: 'resnet50-keras', total: 25_636_712 },
  { file: 'se-resnet50', trainable: 28_088_024, gigamacs: '4.1' },
  { file: 'resnet101', trainable: 44_549_160, gigamacs: '7.80' },
  { file: 'resnet101-keras', total: 44_707_176 },
  { file: 'resnext101-32x4d', trainable: 44_177_704, gigamacs: '8.0' },
  { file: 'resnext101-32x8d', trainable: 88_791_336, gigamacs: '16.41' },
  { file: 'resnext101-64x4d', trainable: 83_455_272, gigamacs: '15.46' },
  // Keras has 9,177,569: the Normalization layer that it begins with has 7 weights.
  { file: 'efficientnet-b2', trainable: 9_109_994, total: 9_177_562, gigamacs: '1.09' },
  { file: 'inception-v3', trainable: 23_817_352, total: 23_851_784, gigamacs: '5.713' },
  { file: 'densenet121', trainable: 7_978_856, total: 8_062_504, gigamacs: '2.834' },
  { file: 'squeezenet1-1', trainable: 1_235_496, gigamacs: '0.349' },
  { file: 'mobilenet-v2', trainable: 3_504_872, total: 3_538_984, gigamacs: '0.301' },
  { file: 'regnetx-400mf', trainable: 5_495_976, gigamacs: '0.414' },
  { file: 'convnext-tiny', trainable: 28_589_128, gigamacs: '4.456' },
  { file: 'nasnet-mobile', trainable: 5_289_978, total: 5_326_716, gigamacs: '0.564' },
  { file: 'shufflenet-v2', trainable: 2_278_604, gigamacs: '0.145' },
  { file: 'mobilenet-v3-small', trainable: 2_542_856, total: 2_554_968, gigamacs: '0.057' },
  { file: 'mobilenet-v3-large', trainable: 5_483_032, total: 5_507_432, gigamacs: '0.217' },
  { file: 'vit-b16', trainable: 86_567_656, gigamacs: '17.564' },
  // timm's 1.26 and 3.79 have about 0.4% of what is no matrix product; PyTorch's own counter has these to the last
  // digit.
  { file: 'deit-tiny', trainable: 5_717_416, gigamacs: '1.253683200' },
  { file: 'mixer-s16', trainable: 18_528_264, gigamacs: '3.776958464' },
  // torchvision's 4.491 have what a mask hides.
  { file: 'swin-tiny', trainable: 28_288_354 },
]

/** The same without the classifier, for images of one channel. */
const towers: readonly Published[] = [
  { file: 'vgg16', trainable: 14_713_536 },
  { file: 'vgg19', trainable: 20_023_232 },
  { file: 'resnet18', trainable: 11_170_240 },
  { file: 'resnet50', trainable: 23_501_760 },
  { file: 'resnet101', trainable: 42_493_888 },
  { file: 'resnext101', trainable: 86_736_064 },
  { file: 'efficientnet-b2', trainable: 7_700_418, total: 7_767_986 },
]

describe('published counts', () => {
  for (const { file, trainable, total, gigamacs } of classifiers) {
    it(`${file}, with its classifier of 1,000 classes`, () => {
      const { params, macs, head } = summaryOf(`examples/imagenet/${file}.net`)
      expect(head!.output).to.deep.equal([1000])
      if (trainable !== undefined) expect(params.trainable).to.equal(trainable)
      if (total !== undefined) expect(params.total).to.equal(total)
      if (gigamacs === undefined) return
      const digits = gigamacs.split('.')[1]!.length
      expect((macs / 1e9).toFixed(digits)).to.equal(gigamacs)
    })
  }

  for (const { file, trainable, total } of towers) {
    it(`${file}, as the tower of a siamese network`, () => {
      const { towers, input } = summaryOf(`specs/${file}.net`)
      const [tower] = Object.values(towers)
      expect(input.shape).to.deep.equal([105, 105, 1])
      expect(tower!.params.trainable).to.equal(trainable)
      if (total !== undefined) expect(tower!.params.total).to.equal(total)
    })
  }

  it('mobilenet_v2 with attention has the parameters that Hou et al. (2021, table 2) give, in millions', () => {
    const published = { 'se(reduction=24)': '3.89', 'cbam(reduction=24)': '3.89', coordinate_attention: '3.95' }
    for (const [attention, millions] of Object.entries(published)) {
      const { params } = summarize(
        networkOf(`import { mobilenet_v2 } from "std/towers/mobilenet.net"
import { ${/^\w+/.exec(attention)![0]} } from "std/attention.net"
import { classifier } from "std/heads.net"
network n {
  input image: 224x224x3
  defaults conv { bias = false }
  defaults depthwise_conv { bias = false }
  tower mobilenet_v2(attention=${attention})
  head classifier(1000)
}`),
      )
      expect((params.trainable / 1e6).toFixed(2), attention).to.equal(millions)
    }
  })

  it('conv4-64 gives 64 features, with four convolutions and normalizations of 64 filters', () => {
    const { conv4 } = summaryOf('specs/few-shot/conv4-64.net').towers
    expect(conv4!.output).to.deep.equal([64])
    expect(conv4!.params.trainable).to.equal((9 + 1) * 64 + 3 * (9 * 64 + 1) * 64 + 4 * 2 * 64)
  })

  it('resnet12 has the 12,424,320 parameters that are counted of DeepEMD’s', () => {
    const { resnet12 } = summaryOf('specs/few-shot/resnet12.net').towers
    expect(resnet12!.output).to.deep.equal([640])
    expect(resnet12!.params.trainable).to.equal(12_424_320)
  })

  it('resnext101 becomes the others of its kind from outside', () => {
    const trainable = (groups: string, width_per_group: string) =>
      summaryOf('specs/resnext101.net', { groups, width_per_group }).towers.resnet!.params.trainable
    expect(trainable('32', '4')).to.equal(42_122_432)
    expect(trainable('64', '4')).to.equal(81_400_000)
    expect(trainable('1', '64')).to.equal(42_493_888)
  })

  it('sircnn with efficient channel attention has Table 3’s counts except for the attention', () => {
    const { params, stages } = summaryOf('specs/variants/sircnn-eca.net').towers.backbone!
    // 18 f^2 + 14 f without C^2 + 4 C of the attention, and normalization of 8 f without its C: see sircnn's own test.
    const stage = (f: number) => 18 * f * f + 14 * f + 4 * 8 * f - (2 * f) ** 2 - 4 * (2 * f) - 4 * (2 * f) + 5
    expect(stages.slice(1, 4).map((one) => one.params.total)).to.deep.equal([64, 128, 256].map(stage))
    expect(params.total).to.equal(640 + 4 * 64 + stage(64) + stage(128) + stage(256))
  })

  it('Table 1 read to the letter is not what Table 3 counts, whatever the groups', () => {
    const { params } = summaryOf('specs/variants/sircnn-table1.net').towers.backbone!
    const convolutions = (f: number, taps: number) =>
      taps * f + f + (f + f) + (18 * f * f + 2 * f) + ((2 * f * f) / 32 + 2 * f)
    const stage = (f: number, taps: number) => convolutions(f, taps) + 4 * 6 * f + 5
    expect(params.total).to.equal(640 + 4 * 64 + stage(64, 9) + stage(128, 1) + stage(256, 1))
    expect(params.non_trainable).to.equal(2 * (64 + 6 * (64 + 128 + 256)))
    expect(params.non_trainable).to.not.equal(7_296)
  })
})
