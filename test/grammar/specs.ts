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
