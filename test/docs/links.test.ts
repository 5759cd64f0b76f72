/** The pages: links lead somewhere, and from the first page to each. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { root } from '../cli/netc.js'

const inFolder = (folder: string) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name))

const pages = [...inFolder('.'), ...inFolder('docs'), 'docs/results/README.md', 'models/matcher/README.md']

/** Without what is in fences. */
const prose = (page: string) => readFileSync(path.join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')

/** What a page leads to: a file of the project, and a place in it. */
function linksOf(page: string): readonly { readonly target: string; readonly anchor: string | undefined }[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link)
    .filter((link) => !/^(https?|mailto):/.test(link))
    .map((link) => {
      const [file, anchor] = link.split('#')
      const target = file === '' ? page : path.posix.normalize(path.posix.join(path.posix.dirname(page), file))
      return { target: target.replace(/\/$/, ''), anchor }
    })
}

/** Of headings, as GitHub makes them. */
const anchorsOf = (page: string): ReadonlySet<string> =>
  new Set(
    [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title
        .toLowerCase()
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )

describe('the pages', () => {
  for (const page of pages) {
    it(`${page}: every link leads somewhere`, () => {
      const lost = linksOf(page).filter(
        ({ target, anchor }) =>
          !existsSync(path.join(root, target)) ||
          (anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor)),
      )
      expect(lost).to.deep.equal([])
    })
  }

  it('are all reached from README.md', () => {
    const reached = new Set(['README.md'])
    for (const page of reached) {
      for (const { target } of linksOf(page)) {
        const isFolder = statSync(path.join(root, target)).isDirectory()
        const found = isFolder ? `${target}/README.md` : target
        if (found.endsWith('.md') && existsSync(path.join(root, found))) reached.add(found)
      }
    }
    expect(pages.filter((page) => !reached.has(page))).to.deep.equal([])
  })
})
