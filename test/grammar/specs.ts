/** The two networks of the language's design, as their authors write them. */

export const sircnn = `/// SiRCNN: a lightweight siamese residual network with channel attention (Ma, Tan, Li, Tang).
import { unit } from "std/conv.net"
import { separable_eca } from "std/attention.net"

/// Three convolutions of f, f and 2f channels, channel attention, and a projected shortcut.
block residual(f: int, attention: block = separable_eca) {
  let main = in
    -> unit(f, 1x1, stride=2) -> relu
    -> unit(f, 3x3) -> relu
    -> unit(2*f, 1x1) -> attention
  let shortcut = in -> unit(2*f, 1x1, stride=2)
  main + shortcut -> relu
}

tower backbone(width: int = 64) {
  stage conv1  { unit(width, 3x3, stride=2) -> relu }
  stage stage1 { residual(width) }
  stage stage2 { residual(2*width) }
  stage stage3 { residual(4*width) }
  flatten
}

head weighted_l1(left, right) {
  abs(left - right) -> dense(1) -> sigmoid
}

network sircnn(width: int = 64) {
  input image: 105x105x1
  defaults conv { bias = true, padding = same, l2 = 0.01 }

  siamese backbone(width)
  head weighted_l1

  expect {
    backbone.params.total         = 1_569_792 "Table 3"
    backbone.params.trainable     = 1_562_496 "Table 3"
    backbone.params.non_trainable = 7_296     "Table 3"
    backbone.output               = 25088
    macs                         <= 300M      "one pair, forward"
  }
}
`

export const siameseCnn = `// Koch et al. 2015: valid padding and max pooling by default
tower koch {
  conv(64, 10x10)  -> relu -> max_pool(2x2)
  conv(128, 7x7)   -> relu -> max_pool(2x2)
  conv(128, 4x4)   -> relu -> max_pool(2x2)
  conv(256, 4x4)   -> relu
  flatten -> dense(4096, l2=1e-4) -> sigmoid
}

head weighted_l1(left, right) {
  abs(left - right) -> dense(1) -> sigmoid
}

network siamese_cnn {
  input image: 105x105x1
  siamese koch
  head weighted_l1
}
`

/** All that the two networks do not need. */
export const resnext = `// A bottleneck: the shortcut projects only where the shapes differ.
block bottleneck(width: int, out: int, stride: int = 1, groups: int = 1) {
  assert width % groups == 0, "width {width} must be a multiple of groups {groups}"
  let main = in -> unit(width, 1x1) -> relu -> unit(width, 3x3, stride, groups=groups) -> relu -> unit(out, 1x1)
  let shortcut = if stride == 1 and in.channels == out { in } else { in -> unit(out, 1x1, stride) }
  main + shortcut -> relu
}

const plan = [(3, 256, 1), (4, 512, 2), (23, 1024, 2), (3, 2048, 2)]

tower resnext101(groups: int = 32, width_per_group: int = 8) {
  stage conv1 { unit(64, 7x7, stride=2) -> relu -> max_pool(3x3, stride=2, padding=same) }
  for (blocks, out, stride) as i in plan {
    stage conv{i + 2} {
      bottleneck(out * groups * width_per_group div 256, out, stride, groups)
      repeat blocks - 1 { bottleneck(out * groups * width_per_group div 256, out, groups=groups) }
    }
  }
  if not (groups == plan[0][1]) {
    layer last = conv(out, 3x3)
    in -> last -> last
  } else if groups > 64 or groups <= 2 {
    relu
  }
  global_avg_pool
}

/// Channels that eight divides.
fn divisible(channels: float, by: int = 8) =
  let rounded = max(by, floor(channels + by / 2) div by * by) in
  if rounded < 0.9 * channels { rounded + by } else { rounded }

network resnext {
  input image: 224x224x3
  tower resnext101
  head classes(1000)

  expect {
    params.total = 88_791_336    "PyTorch"
    macs         = 16.4G +- 0.5% "Table 2"
  }
}
`
