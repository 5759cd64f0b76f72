/** Examples of files that cannot be found or imported. */
import { maxCharacters, maxFiles } from '../../limits.js'
import type { fileEntries } from '../entries/files.js'
import type { CodeDoc } from './example.js'
import { smallNetwork } from './small-network.js'

const heads = 'import { weighted_l1 } from "std/heads.net"'

/** A network that takes a block from another file. */
const importing = (path: string, name = 'unit'): string =>
  smallNetwork({ imports: `import { ${name} } from "${path}"\n${heads}`, tower: `${name}(4, 3x3)\nflatten` })

const unit = 'block unit(filters: int, kernel: size) { conv(filters, kernel) -> bn }\n'

export const fileExamples = {
  'file-not-found': {
    title: 'A file that is not there, or cannot be read.',
    why: 'An import names a path relative to the importing file, with `/` between folders; what begins with `std/` comes from the standard library. A link that leads out of the folder of the compiled file counts as not there.',
    bad: importing('units.net'),
    good: { files: { 'main.net': importing('units.net'), 'units.net': unit } },
    mendable: importing('std/convs.net'),
  },
  'import-outside': {
    title: 'An import that leaves the folder of the compiled file.',
    why: 'A network and what it is made of lie in one folder, which can be copied, shared and kept with a run. It also means that a file from elsewhere cannot have others of your machine read.',
    bad: importing('../units.net'),
    good: { files: { 'main.net': importing('parts/units.net'), 'parts/units.net': unit } },
  },
  'import-cycle': {
    title: 'Files that import one another.',
    why: 'Each of them would have to be read before the other. Move what both need to a file of its own.',
    bad: {
      files: {
        'main.net': importing('units.net'),
        'units.net': `import { kept } from "kept.net"\n\n${unit.replace('bn', 'bn -> kept')}`,
        'kept.net':
          'import { unit } from "units.net"\n\nblock kept { relu }\nblock twice { unit(4, 3x3) -> unit(4, 3x3) }\n',
      },
    },
    good: {
      files: {
        'main.net': importing('units.net'),
        'units.net': `import { kept } from "kept.net"\n\n${unit.replace('bn', 'bn -> kept')}`,
        'kept.net': 'block kept { relu }\n',
      },
    },
  },
  'too-many-files': {
    title: `More than ${maxFiles} files in one compilation.`,
    why: 'The limit keeps a compilation quick and small whatever it is given. Put what belongs together into one file.',
    bad: {
      description: `A network that imports ${maxFiles + 5} files.`,
      make: () => {
        const names = Array.from({ length: maxFiles + 5 }, (_, index) => `part${index}`)
        const imports = names.map((name) => `import { ${name} } from "${name}.net"`).join('\n')
        const main = smallNetwork({ imports: `${imports}\n${heads}` })
        const parts = names.map((name) => [`${name}.net`, `block ${name} { relu }\n`])
        return { files: { 'main.net': main, ...Object.fromEntries(parts) } }
      },
    },
    good: { files: { 'main.net': importing('units.net'), 'units.net': unit } },
  },
  'too-much-text': {
    title: `More than ${maxCharacters} characters in all files of one compilation.`,
    why: 'The limit keeps a compilation quick whatever it is given. A network of a few thousand lines is far below it.',
    bad: {
      description: 'A network that imports three files of 900,000 characters each.',
      make: () => {
        const names = ['one', 'two', 'three']
        const parts = names.map((name) => [`${name}.net`, `// ${'x'.repeat(900_000)}\nblock ${name} { relu }\n`])
        const imports = names.map((name) => `import { ${name} } from "${name}.net"`).join('\n')
        const main = smallNetwork({ imports: `${imports}\n${heads}`, tower: `${names.join(' -> ')}\nflatten` })
        return { files: { 'main.net': main, ...Object.fromEntries(parts) } }
      },
    },
    good: { files: { 'main.net': importing('units.net'), 'units.net': unit } },
  },
  'unknown-import': {
    title: 'An imported name that the other file does not define.',
    why: 'A file offers the blocks, towers and heads that it defines itself, and not what it imports from others.',
    bad: importing('std/conv.net', 'units'),
    good: importing('std/conv.net'),
  },
} satisfies Record<keyof typeof fileEntries, CodeDoc>
