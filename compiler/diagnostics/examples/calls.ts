/** Examples of calls, their arguments and the values that are computed for them. */
import { maxText } from '../../limits.js'
import type { callEntries } from '../entries/calls.js'
import type { CodeDoc } from './example.js'
import { inTower, smallNetwork } from './small-network.js'

/** A network of the parameter `width`. */
const ofWidth = smallNetwork({
  above: 'tower wide(width: int) { conv(width, 3x3) -> flatten }',
  items: 'siamese wide(width)\nhead weighted_l1',
})
  .replace(/tower eye [\s\S]*?\n\}\n\n/, '')
  .replace('network small', 'network small(width: int = 4)')

export const callExamples = {
  'missing-argument': {
    title: 'A call that leaves out an argument without default.',
    why: 'The operator or block cannot do without it. `netc ops NAME` shows the parameters of an operator.',
    bad: inTower('conv(4)\nflatten'),
    good: inTower('conv(4, 3x3)\nflatten'),
  },
  'unknown-argument': {
    title: 'An argument by a name that the callee does not have.',
    why: 'A misspelt argument would otherwise be left out silently. A name that is nearly right is read as meant, so that the rest can be judged.',
    bad: inTower('conv(4, 3x3, strides=2)\nflatten'),
    good: inTower('conv(4, 3x3, stride=2)\nflatten'),
  },
  'too-many-arguments': {
    title: 'More arguments than there are parameters.',
    why: 'Arguments without a name are taken in the declared order; for these no parameter is left.',
    bad: inTower('relu(0.1)\nflatten'),
    good: inTower('relu\nflatten'),
  },
  'duplicate-argument': {
    title: 'An argument or a default that is given twice.',
    why: 'One of the two would win, and which is not said: by its name and by its place, twice by its name, or by two `defaults` of one operator.',
    bad: inTower('conv(4, 3x3, filters=8)\nflatten'),
    good: inTower('conv(8, 3x3)\nflatten'),
  },
  'positional-after-named': {
    title: 'An argument without a name behind one with a name.',
    why: 'Its place would depend on what was named before. Put it first, or name it too.',
    bad: inTower('conv(4, kernel=3x3, 2)\nflatten'),
    good: inTower('conv(4, kernel=3x3, stride=2)\nflatten'),
  },
  'wrong-type': {
    title: 'A value of another type than its place takes.',
    why: 'Nothing is converted silently, but an int where a float or a size is wanted. Division with `/` gives a float: where a whole number is wanted, write `div`.',
    bad: inTower('conv(8 / 2, 3x3)\nflatten'),
    good: inTower('conv(8 div 2, 3x3)\nflatten'),
  },
  'out-of-range': {
    title: 'A number outside of what its parameter allows.',
    why: 'Windows, strides and extents are at least 1, factors of penalties not negative. `netc ops NAME` shows the range of each parameter.',
    bad: inTower('conv(4, 3x3, stride=0)\nflatten'),
    good: inTower('conv(4, 3x3, stride=1)\nflatten'),
  },
  'unknown-word': {
    title: 'A word that the parameter does not know.',
    why: 'Some parameters take words of their own, such as `same` and `valid`. The message lists them.',
    bad: inTower('conv(4, 3x3, padding=sane)\nflatten'),
    good: inTower('conv(4, 3x3, padding=same)\nflatten'),
  },
  'wrong-input-count': {
    title: 'More or fewer tensors than the callee takes.',
    why: 'A flow hands on one tensor. An operator of two, such as `add`, is written between them or called with both.',
    bad: inTower('let features = conv(4, 3x3)\nadd(features)\nflatten'),
    good: inTower('let features = conv(4, 3x3)\nadd(features, features -> relu)\nflatten'),
  },
  'tensor-parameter': {
    title: 'A parameter of type tensor where no tensor can be given.',
    why: 'Blocks and towers are applied in a flow, and are given the tensors around it. A network and a function are not, and the tensors of a head are its inputs, which have no type.',
    bad: smallNetwork({
      above: 'head near(left, right: tensor) { abs(left - right) -> dense(1) -> sigmoid }',
      items: 'tower eye\nhead near',
    }),
    good: smallNetwork({
      above: 'head near(left, right) { abs(left - right) -> dense(1) -> sigmoid }',
      items: 'siamese eye\nhead near',
    }),
    mendable: smallNetwork({
      above: 'head near(left, right: tensor) { abs(left - right) -> dense(1) -> sigmoid }',
      items: 'siamese eye\nhead near',
    }),
  },
  'not-callable': {
    title: 'Something is applied that is no block or operator.',
    why: 'Numbers, words and tensors are values: what follows `->` is something that works on a tensor.',
    bad: inTower('let filters = 4\nin -> filters\nflatten'),
    good: inTower('let filters = 4\nin -> conv(filters, 3x3)\nflatten'),
  },
  'no-flow': {
    title: 'A call where no tensor flows.',
    why: 'A head has several inputs and so no `in`: its first statement says which of them it begins with.',
    bad: smallNetwork({
      above: 'head nearness(left, right) {\n  dense(1) -> sigmoid\n}',
      items: 'siamese eye\nhead nearness',
    }),
    good: smallNetwork({
      above: 'head nearness(left, right) {\n  abs(left - right) -> dense(1) -> sigmoid\n}',
      items: 'siamese eye\nhead nearness',
    }),
  },
  'not-a-tensor': {
    title: 'A value where a tensor has to stand.',
    why: 'The statements of a body move a tensor on. A number is kept with `let`, or stands in an argument.',
    bad: inTower('4\nflatten'),
    good: inTower('let filters = 4\nconv(filters, 3x3)\nflatten'),
  },
  'division-by-zero': {
    title: 'A division by zero.',
    why: 'There is no such number. Where the divisor is computed, look at what it is made of.',
    bad: inTower('conv(8 div (in.channels - 1), 3x3)\nflatten'),
    good: inTower('conv(8 div in.channels, 3x3)\nflatten'),
  },
  'number-overflow': {
    title: 'The result of a computation is too large.',
    why: 'Whole numbers are exact up to 9,007,199,254,740,991, and nothing beyond is rounded silently.',
    bad: inTower('conv(3_000_000_000 * 4_000_000_000, 3x3)\nflatten'),
    good: inTower('conv(3 * 4, 3x3)\nflatten'),
  },
  'wrong-operands': {
    title: 'An operator between values that it does not combine.',
    why: '`+ - * /` stand between numbers and tensors, `div` and `%` between two numbers; sizes are not computed with.',
    bad: inTower('in % 3\nflatten'),
    good: inTower('in / 3\nflatten'),
  },
  'unknown-member': {
    title: 'A tensor or value does not have what is asked of it.',
    why: 'Tensors have `channels`, `height`, `width` and `shape`; a vector has no height and width. Other values have none.',
    bad: inTower('conv(2 * in.chanels, 3x3)\nflatten'),
    good: inTower('conv(2 * in.channels, 3x3)\nflatten'),
  },
  'unknown-setting': {
    title: '`--set` names a parameter that the network does not have.',
    why: 'Only the parameters of the network itself can be set from outside. Pass them on to its tower and head to reach those.',
    bad: { files: { 'main.net': ofWidth }, set: { widht: '8' } },
    good: { files: { 'main.net': ofWidth }, set: { width: '8' } },
  },
  'wrong-argument-count': {
    title: 'A function of the language with too few or too many numbers.',
    why: 'Functions take their arguments by place alone. The help shows how this one is called.',
    bad: inTower('conv(pow(2), 3x3)\nflatten'),
    good: inTower('conv(pow(2, 2), 3x3)\nflatten'),
  },
  'function-of-tensor': {
    title: 'A tensor that is given to a function.',
    why: 'Functions compute values while the file is compiled, when there are no images yet. Blocks and operators work on tensors; of a tensor, its shape is known: `x.channels`, `x.height`, `x.width`, `x.shape`.',
    bad: inTower('relu -> floor\nflatten'),
    good: inTower('conv(floor(in.height / 3), 3x3) -> relu\nflatten'),
  },
  'missing-else': {
    title: 'An `if` that has no value where its condition does not hold.',
    why: 'In a body what flows may go on as it is, so that `else` can be left out. A function has no flow: each of its branches gives a value.',
    bad: inTower('conv(filters(3), 3x3)\nflatten', 'fn filters(depth: int) = if depth == 1 { 4 }'),
    good: inTower('conv(filters(3), 3x3)\nflatten', 'fn filters(depth: int) = if depth == 1 { 4 } else { 8 }'),
  },
  'assertion-failed': {
    title: 'An `assert` that does not hold.',
    why: 'The author of a block says with it what cannot be meant. The lines under the frame show both sides of the condition, and the last lines who called the block so.',
    bad: inTower(
      'halves(5)\nflatten',
      'block halves(filters: int) {\n  assert filters % 2 == 0, "{filters} is odd"\n  conv(filters div 2, 3x3)\n}',
    ),
    good: inTower(
      'halves(6)\nflatten',
      'block halves(filters: int) {\n  assert filters % 2 == 0, "{filters} is odd"\n  conv(filters div 2, 3x3)\n}',
    ),
  },
  'layer-mismatch': {
    title: 'A `layer` that is applied where its weights do not fit.',
    why: 'A layer is made once, with the weights that its first application needs; the others have the same. Tensors of another number of channels need other weights.',
    bad: inTower('layer mix = conv(4, 1x1)\nmix -> mix\nflatten'),
    good: inTower('layer mix = conv(4, 1x1)\nconv(4, 3x3) -> mix -> mix\nflatten'),
  },
  'text-too-long': {
    title: `A text of more than ${maxText} characters that is put together while the file is compiled.`,
    why: 'Texts are messages and parts of names. The limit keeps one that doubles itself from filling memory.',
    bad: {
      description: 'Forty constants, each of which holds the one before it twice.',
      make: () => {
        const texts = Array.from({ length: 40 }, (_, level) => `const t${level + 1} = "{t${level}}{t${level}}"`)
        const above = `const t0 = "0123456789"\n${texts.join('\n')}`
        return { files: { 'main.net': inTower('assert t40 != t0\nflatten', above) } }
      },
    },
    good: inTower('assert t1 != t0\nflatten', 'const t0 = "0123456789"\nconst t1 = "{t0}{t0}"'),
  },
} satisfies Record<keyof typeof callEntries, CodeDoc>
