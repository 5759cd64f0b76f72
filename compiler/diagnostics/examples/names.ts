/** Examples of names that are unknown, defined twice or of the wrong kind, and of what a network has once. */
import type { nameEntries } from '../entries/names.js'
import type { CodeDoc } from './example.js'
import { inTower, smallNetwork } from './small-network.js'

const wide = 'block wide(filters: int) { conv(2 * filters, 3x3) }'

export const nameExamples = {
  'unknown-name': {
    title: 'A name that nothing defines.',
    why: 'Blocks, towers and heads are defined in the file or imported; a `let` is known from its line on, in its own body and the stages below it. A name that is nearly right is read as meant, so that the rest can be judged.',
    bad: inTower('conv(4, 3x3) -> rellu\nflatten'),
    good: inTower('conv(4, 3x3) -> relu\nflatten'),
  },
  'duplicate-name': {
    title: 'Two things of one name.',
    why: 'A name means one thing in a file, a parameter list or a body. Give one of them another name, or remove it.',
    bad: inTower('wide(4)\nflatten', `${wide}\nblock wide(filters: int) { conv(3 * filters, 3x3) }`),
    good: inTower('wide(4)\nwider(4)\nflatten', `${wide}\nblock wider(filters: int) { conv(3 * filters, 3x3) }`),
  },
  'redefined-name': {
    title: 'A declaration that takes the name of an operator or an import.',
    why: 'A reader may rely on `conv` being the operator in every file, and on an imported name being what is imported. Give the declaration a name of its own.',
    bad: inTower('relu\nflatten', 'block relu { sigmoid }'),
    good: inTower('squash\nflatten', 'block squash { sigmoid }'),
  },
  'shadowed-name': {
    title: 'A let or parameter that hides a name which is already known.',
    why: 'Where an inner name hides an outer one, the same word means two things a few lines apart. Give the inner one another name.',
    bad: inTower('let relu = conv(4, 3x3)\nrelu -> flatten'),
    good: inTower('let features = conv(4, 3x3)\nfeatures -> flatten'),
  },
  'wrong-kind': {
    title: 'A name of the wrong kind for its place.',
    why: '`siamese` takes a tower, `head` a head, `defaults` an operator, and a flow is made of blocks, towers and operators.',
    bad: inTower('near\nflatten', 'head near(features) { conv(4, 3x3) }'),
    good: inTower('near\nflatten', 'block near { conv(4, 3x3) }'),
  },
  recursion: {
    title: 'A block or tower that is made of itself.',
    why: 'A network is finite: expanding such a block would never end. Apply it as often as you want it.',
    bad: inTower('deep\nflatten', 'block deep { conv(4, 3x3) -> deep }'),
    good: inTower('deep -> deep\nflatten', 'block deep { conv(4, 3x3) }'),
  },
  'unused-name': {
    title: 'An import or parameter that nothing uses.',
    why: 'It is most likely left over, or misspelt where it should be used. The network is the same without it.',
    bad: inTower('wide(4)\nflatten', 'block wide(filters: int) { conv(8, 3x3) }'),
    good: inTower('wide(4)\nflatten', wide),
    mendable: smallNetwork({
      imports: 'import { unit } from "std/conv.net"\nimport { weighted_l1, l1 } from "std/heads.net"',
      tower: 'unit(4, 3x3)\nflatten',
    }),
  },
  'no-network': {
    title: 'A file without a network is compiled.',
    why: 'Compiling a file means compiling the one network in it. A file of blocks, towers and heads is imported by others; `netc check` checks such a file by itself.',
    bad: `${wide}\n`,
    good: inTower('wide(4)\nflatten', wide),
  },
  'several-networks': {
    title: 'Two networks in one file.',
    why: 'One of them would be compiled, and which is not said. Keep one network in a file, and what they share in a file that both import.',
    bad: `${smallNetwork({})}\nnetwork large {\n  input image: 16x16x1\n  siamese eye\n  head weighted_l1\n}\n`,
    good: smallNetwork({}),
  },
  'missing-item': {
    title: 'A network that lacks its input or its tower.',
    why: 'A network says which images it takes and what turns them into features; what judges the features, its head, may be left out.',
    bad: smallNetwork({ items: 'head weighted_l1' }),
    good: smallNetwork({}),
  },
  'duplicate-item': {
    title: 'A network with two inputs, towers or heads.',
    why: 'It has one of each. Remove the other, or write a second network in a file of its own.',
    bad: smallNetwork({ items: 'siamese eye\nsiamese eye\nhead weighted_l1' }),
    good: smallNetwork({}),
  },
} satisfies Record<keyof typeof nameEntries, CodeDoc>
