import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { root } from '../cli/netc.js'

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

describe('the linter', () => {
  it('passes over every folder that netc and its scripts write into a checkout', () => {
    const written = [...read('.gitignore').matchAll(/^\/(.+)\/$/gm)].map(([, folder]) => folder)
    expect(written).to.include('runs')
    expect(JSON.parse(read('biome.json')).files.includes).to.include.members(written.map((folder) => `!${folder}`))
  })
})
