/** Files that run into a limit: too large to be kept as fixtures. */
import { maxFiles } from '../../compiler/limits.js'
import { networkAround } from './support.js'

interface Generated {
  readonly entry: string
  readonly files: Readonly<Record<string, string>>
}

const single = (text: string): Generated => ({ entry: 'main.net', files: { 'main.net': text } })

/** Each block applies the one before it twice: 2^40 in all. */
const doubling = (first: string): string =>
  Array.from({ length: 40 }, (_, level) => `block b${level + 1} { b${level} -> b${level} }`).join('\n') +
  `\nblock b0 { ${first} }`

export const generated: Readonly<Record<string, () => Generated>> = {
  'too-many-files': () => {
    const names = Array.from({ length: maxFiles + 5 }, (_, index) => `f${index}`)
    const files = Object.fromEntries(names.map((name) => [`${name}.net`, `block ${name} { relu }`]))
    const imports = names.map((name) => `import { ${name} } from "${name}.net"`).join('\n')
    return { entry: 'main.net', files: { ...files, 'main.net': `${imports}\n${networkAround('  flatten')}` } }
  },
  'too-much-text': () => {
    const text = `// ${'x'.repeat(900_000)}\n`
    const files = Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.net`, `${text}block ${name} { relu }`]))
    const imports = ['a', 'b', 'c'].map((name) => `import { ${name} } from "${name}.net"`).join('\n')
    return {
      entry: 'main.net',
      files: { ...files, 'main.net': `${imports}\n${networkAround('  a -> b -> c -> flatten')}` },
    }
  },
  'too-many-nodes': () =>
    single(
      networkAround('  b40 -> flatten', {
        declarations: doubling('relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu'),
      }),
    ),
  'too-much-work': () => single(networkAround('  b40 -> flatten', { declarations: doubling('in') })),
  'file-too-large': () => single(`// ${'x'.repeat(3_000_000)}`),
  'nesting-too-deep': () => single(networkAround(`  conv(${'('.repeat(5_000)}4${')'.repeat(5_000)}, 1x1) -> flatten`)),
  'text-too-long': () =>
    single(
      networkAround('  assert c20 == c0\n  flatten', {
        declarations: `const c0 = "0123456789"\n${Array.from({ length: 20 }, (_, level) => `const c${level + 1} = "{c${level}}{c${level}}"`).join('\n')}`,
      }),
    ),
  'too-many-errors': () => single('block f { conv(1 1) }\n'.repeat(300)),
}
