import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { netcIn, root } from './netc.js'
import { smallData, trainSmall, writeSmall } from './small-run.js'

describe('netc report', function () {
  this.timeout(90_000)
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  const env = () => ({ ...process.env, NETC_CACHE: inside('cache') })
  const netc = netcIn(temporary, env)
  const engine = ['--engine', 'cpu']

  before(() => {
    writeSmall(temporary())
    trainSmall(netc, smallData, ...engine)
  })

  it('adds single images to the page of a run: one file, without scripts', () => {
    const { code, out, err } = netc('report', 'run', ...engine)
    expect(code, err).to.equal(0)
    expect(out).to.match(/^embedded: \d+ of 32 images are taken for another class\n/)
    expect(out).to.match(/\nwrote run\/report\.html\n$/)
    const page = readFileSync(inside('run/report.html'), 'utf8')
    for (const text of ['Single images', 'Scores of pairs', '>ROC<', '>DET<', 'Map of features', '<h2>Tests</h2>']) {
      expect(page).to.include(text)
    }
    const sources = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source!)
    expect(sources.length).to.be.above(20)
    for (const source of sources) expect(source).to.match(/^data:image\/png;base64,/)
    expect(page).to.include("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    expect(page).to.not.match(/<script|javascript:|https?:\/\//i)
  })

  it('leaves images out with --no-images', () => {
    const { code, out, err } = netc('report', 'run', '--no-images', '-o', 'names.html', '--json', ...engine)
    expect(code, err).to.equal(0)
    expect(JSON.parse(out)).to.include({ file: 'names.html', images: 32 })
    expect(readFileSync(inside('names.html'), 'utf8')).to.not.include('<img')
    expect(netc('report', 'matcher', '--data', smallData, '--engine', 'wasm').err).to.equal(
      'error: matcher is a model that ships with netc, and nothing is written to its folder\n  help: name an output: -o FILE.html\n',
    )
    const wrong = [
      ['-o', 'x.txt'],
      ['--port', '80'],
      ['--watch', '--json'],
      ['--watch', '--port', '70000'],
      ['--watch', '-o', 'x.html'],
    ]
    for (const words of wrong) expect(netc('report', 'run', ...words).code, words.join(' ')).to.equal(2)
  })

  it('shows the page until ctrl-C, and writes nothing', async () => {
    const before = readdirSync(inside('run'))
    const child = spawn(process.execPath, [path.join(root, 'bin/netc'), 'report', 'run', '--watch'], {
      cwd: temporary(),
    })
    try {
      const url = await new Promise<string>((resolve, reject) => {
        child.stdout.once('data', (chunk) => resolve(String(chunk).trim()))
        child.once('exit', (code) => reject(new Error(`it ended with ${code}`)))
      })
      expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/$/)
      expect(await (await fetch(url)).text()).to.include('<h1>small</h1>')
    } finally {
      child.kill('SIGINT')
    }
    const code = await new Promise((resolve) => child.once('exit', resolve))
    expect(code).to.equal(0)
    expect(readdirSync(inside('run'))).to.deep.equal(before)
  })
})
