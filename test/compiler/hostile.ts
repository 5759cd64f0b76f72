/** Files made to be slow or large, and the error that refuses each. */
import { networkAround } from './support.js'

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

export const hostile: Readonly<Record<string, { readonly text: string; readonly code: string }>> = {
  'a loop of four thousand million rounds': {
    text: networkAround('  repeat 4000000000 { }\n  flatten'),
    code: 'too-much-work',
  },
  'loops within loops': {
    text: networkAround('  repeat 1000 { repeat 1000 { repeat 1000 { } } }\n  flatten'),
    code: 'too-much-work',
  },
  'two hundred thousand operators': {
    text: networkAround('  repeat 200000 { relu }\n  flatten'),
    code: 'too-many-nodes',
  },
  'a loop in what is never used': {
    text: `${networkAround('  flatten')}
head unused(features) { for x in range(99999) { ${'features -> dense(4) -> relu -> softmax -> dropout(0.5)\n'.repeat(8)} } }`,
    code: 'too-much-work',
  },
  'lists of lists of lists': {
    text: networkAround('  for x in c40 { repeat len(x) { relu } }\n  conv(c40, 1x1) -> flatten', {
      declarations: `const c0 = [1, 2]\n${lines(40, (index) => `const c${index + 1} = [c${index}, c${index}]`)}`,
    }),
    code: 'wrong-type',
  },
  'tuples of tuples of tensors': {
    text: networkAround('  (in, in)\n  repeat 40 { (in, in) }\n  concat -> flatten'),
    code: 'too-much-work',
  },
  'tuples of tuples that an operator is given': {
    text: networkAround(
      `  let x0 = (in, in)\n${lines(40, (index) => `  let x${index + 1} = (x${index}, x${index})`)}\n  relu(x40) -> flatten`,
    ),
    code: 'too-much-work',
  },
  'tuples of tuples of nothing': {
    text: networkAround('  ([], [])\n  repeat 40 { (in, in) }\n  flatten'),
    code: 'too-much-work',
  },
  'a tensor in lists ten thousand deep': {
    text: networkAround('  [in]\n  repeat 10000 { [in] }\n  flatten -> relu -> dense(4)'),
    code: 'too-much-work',
  },
  'a list that doubles': {
    text: networkAround('  [in]\n  repeat 40 { in + in }\n  concat -> flatten'),
    code: 'too-much-work',
  },
  'a long list that is handed on again and again': {
    text: networkAround('  let long = range(200000)\n  for x in range(90000) { inner(long, x) }\n  flatten', {
      declarations: 'block inner(items: list, x: int) { if x < 0 { conv(items[0], 1x1) } }',
    }),
    code: 'too-much-work',
  },
  'a range of everything': {
    text: networkAround('  for x in range(2000000) { for y in range(2000000) { relu } }\n  flatten'),
    code: 'too-much-work',
  },
  'a text that doubles': {
    text: networkAround('  assert c40 == c0\n  flatten', {
      declarations: `const c0 = "0123456789"\n${lines(40, (index) => `const c${index + 1} = "{c${index}}{c${index}}"`)}`,
    }),
    code: 'text-too-long',
  },
  'functions that double': {
    text: networkAround('  conv(f40(1), 1x1) -> flatten', {
      declarations: `fn f0(x: int) = x\n${lines(40, (index) => `fn f${index + 1}(x: int) = f${index}(x) + f${index}(x)`)}`,
    }),
    code: 'too-much-work',
  },
  'a block that is handed to itself': {
    text: networkAround('  again(again) -> flatten', { declarations: 'block again(b: block) { b(b) }' }),
    code: 'expansion-too-deep',
  },
  'names of a hundred thousand characters': {
    text: networkAround(`  ${'n'.repeat(100_000)}\n  flatten`, {
      declarations: `block ${'n'.repeat(100_000)} { repeat 1000 { relu } }`,
    }),
    code: 'too-many-elements',
  },
  'a terabyte of weights': {
    text: networkAround('  flatten -> dense(1000000000, bias=false) -> dense(1000000, bias=false)'),
    code: 'too-many-elements',
  },
  'an image of a terabyte': {
    text: networkAround('  flatten', { input: '1000000x1000000x1000' }),
    code: 'too-many-elements',
  },
  'ten megabytes of text': { text: 'block b { relu }\n'.repeat(600_000), code: 'file-too-large' },
  'brackets ten thousand deep': {
    text: networkAround(`  conv(${'('.repeat(10_000)}4, 1x1) -> flatten`),
    code: 'nesting-too-deep',
  },
  'branches a thousand deep': {
    text: networkAround(`  ${'if 1 == 1 { '.repeat(1_000)}relu${' }'.repeat(1_000)}\n  flatten`),
    code: 'nesting-too-deep',
  },
}
