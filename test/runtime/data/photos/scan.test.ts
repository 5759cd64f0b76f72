import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { scanFolder } from '../../../../runtime/data/photos/scan.js'
import { temporaryFolder } from '../temporary-folder.js'
import { put } from './image-folder.js'

describe('A folder of images', () => {
  const temporary = temporaryFolder()
  let tests = 0
  beforeEach(() => {
    tests++
  })
  const folder = () => path.join(temporary(), String(tests), 'things')
  const putAll = (...names: string[]) => {
    for (const name of names) put(folder(), name, 'x')
  }
  const scan = (layout?: 'classes' | 'groups') => {
    const { problems, classes, ...rest } = scanFolder(folder(), layout)
    const named = classes.map(
      ({ group, name, files }) => `${group}:${name}:${files.map((file) => file.name).join(',')}`,
    )
    return { ...rest, problems: problems.map(({ kind, path }) => `${kind} ${path}`), classes: named }
  }

  it('has its classes in its folders, files by name', () => {
    putAll('b/2.png', 'b/10.JPG', 'a/x')
    expect(scan()).to.deep.include({
      layout: 'classes',
      stated: false,
      problems: [],
      classes: ['things:a:a/x', 'things:b:b/10.JPG,b/2.png'],
    })
  })

  it('has groups where most files are two folders deep', () => {
    putAll('g/b/1.png', 'g/a/1.png', 'f/a/1.png', 'f/stray.png', 'top.png', 'f/a/deep/1.png')
    expect(scan()).to.deep.include({
      layout: 'groups',
      classes: ['f:a:f/a/1.png', 'g:a:g/a/1.png', 'g:b:g/b/1.png'],
      problems: ['misplaced f/a/deep/1.png', 'misplaced f/stray.png', 'misplaced top.png'],
    })
  })

  it('has the layout that is stated; deeper folders belong to their class then', () => {
    putAll('g/b/1.png', 'g/a/1.png', 'h/1.png')
    expect(scan('classes')).to.deep.include({
      stated: true,
      problems: [],
      classes: ['things:g:g/a/1.png,g/b/1.png', 'things:h:h/1.png'],
    })
    expect(scan('groups').problems).to.deep.equal(['misplaced h/1.png'])
  })

  it('passes over litter in silence, and other files by their names', () => {
    putAll(
      'a/1.png',
      '.DS_Store',
      'a/.hidden.png',
      '__MACOSX/a/1.png',
      'a/Thumbs.db',
      'a/desktop.ini',
      '.git/x/1.png',
      'README.md',
      'a/labels.csv',
    )
    expect(scan()).to.deep.include({
      problems: [],
      ignored: ['README.md', 'a/labels.csv'],
      classes: ['things:a:a/1.png'],
    })
  })

  it('names folders without images', () => {
    putAll('a/1.png', 'b/notes.txt', 'c/.keep')
    mkdirSync(path.join(folder(), 'd/e'), { recursive: true })
    expect(scan().problems).to.deep.equal(['empty b', 'empty c', 'empty d'])
  })

  it('reads no pipes, and follows no link that leads out, nowhere or to a folder', function () {
    if (process.platform === 'win32') this.skip()
    putAll('a/1.png', 'b/1.png')
    const outside = put(temporary(), 'outside.png', 'x')
    execFileSync('mkfifo', [path.join(folder(), 'a/pipe.png')])
    symlinkSync(outside, path.join(folder(), 'a/out.png'))
    symlinkSync('gone.png', path.join(folder(), 'a/broken.png'))
    symlinkSync('../b', path.join(folder(), 'a/b'))
    symlinkSync('..', path.join(folder(), 'a/up'))
    symlinkSync('../b/1.png', path.join(folder(), 'a/inside.png'))
    const { problems, classes } = scan()
    expect(problems).to.deep.equal([
      'link a/b',
      'link a/broken.png',
      'link a/out.png',
      'special a/pipe.png',
      'link a/up',
    ])
    expect(classes).to.deep.equal(['things:a:a/1.png,a/inside.png', 'things:b:b/1.png'])
  })

  it('says what is expected where there is nothing', () => {
    const refusal = (where: string) => {
      try {
        scanFolder(where)
      } catch (error) {
        if (error instanceof UserError) return `${error.message}; ${error.help}`
        throw error
      }
    }
    mkdirSync(folder(), { recursive: true })
    expect(refusal(folder())).to.contain('has no images; expected FOLDER/CLASS/FILE')
    expect(refusal(path.join(folder(), 'gone'))).to.contain('there is nothing at')
    expect(refusal(put(folder(), 'file', 'x'))).to.contain('is not a folder')
  })
})
