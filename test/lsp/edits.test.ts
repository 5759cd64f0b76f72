/** Hundreds of edits as people and machines make them: in the end the server says what `netc check` says. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Diagnostic } from 'vscode-languageserver-protocol'
import { netc, root } from '../cli/netc.js'
import { type Client, offsetAt, positionAt, startClient } from './client.js'

const seed = 20_261_129
const pieces = [
  ...[
    '\u{1f600}',
    '\u{1f468}\u200d\u{1f469}',
    'e\u0301',
    '\r\n',
    '\n',
    '\r',
    '}',
    '{',
    '(',
    ')',
    '"',
    '//',
    '///',
    '#',
  ],
  ...[
    'conv(',
    'let x =',
    'stage ',
    ' -> ',
    '-> relu',
    'in',
    '64',
    '3x',
    'expect {',
    'import { unit } from "std/',
    '\u2028',
    '\ufeff',
  ],
  ...['block b(f: int) { conv(f, 3x3) }\n', 'params.total = 1_000 "T', '\u0000', '\ud83d', '.channels', ', stride=2'],
]

/** An edit of whatever text there is: where it begins as a share of the text, how many characters go, and what comes in their place. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 300 })),
  insert: fc.oneof(fc.constantFrom(...pieces), fc.constant('')),
  /** Many come before the server has looked at one. */
  ask: fc.boolean(),
})

describe('netc lsp, edited 500 times', () => {
  let folder: string
  let client: Client
  before(async () => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'netc-edits-')))
    client = await startClient({ folder })
  })
  after(async () => {
    expect(await client.stop()).to.equal(0)
    rmSync(folder, { recursive: true, force: true })
  })

  for (const [index, spec] of ['sircnn', 'resnet18', 'matcher', 'few-shot/resnet12', 'siamese-cnn'].entries()) {
    it(`says of specs/${spec}.net what netc check says, after 100 edits, and 10 times on the way`, async () => {
      const file = path.join(folder, `n${index}.net`)
      const uri = pathToFileURL(file).href
      const original = readFileSync(path.join(root, `specs/${spec}.net`), 'utf8')
      let text = original
      client.open(uri, text)
      let compared = 0
      const edits = fc.sample(edit, { seed: seed + index, numRuns: 100 })
      for (const [count, { at, remove, insert, ask }] of edits.entries()) {
        // Every tenth text is the original again, so that there are networks among them.
        const start = count % 10 === 5 ? 0 : boundary(text, Math.floor(at * text.length))
        const end = count % 10 === 5 ? text.length : boundary(text, Math.min(text.length, start + remove))
        const added = count % 10 === 5 ? original : insert
        client.change(uri, added, { start: positionAt(text, start), end: positionAt(text, end) })
        text = text.slice(0, start) + added + text.slice(end)
        if (ask)
          void client.request('textDocument/hover', { textDocument: { uri }, position: { line: 3, character: 3 } })
        if (count % 10 === 9) compared += await compare(file, uri, text)
      }
      expect(compared).to.be.at.least(6)
    })
  }

  /** A place between two lines' ends or halves of a pair is none that an editor can name. */
  function boundary(text: string, offset: number): number {
    const place = positionAt(text, offset)
    return offsetAt(text, place) === offset ? offset : offset - 1
  }

  async function compare(file: string, uri: string, text: string): Promise<0 | 1> {
    writeFileSync(file, text)
    const { items } = await client.request('textDocument/diagnostic', { textDocument: { uri } })
    // Bytes that are no UTF-8 are no text for an editor either: it sends signs in their place.
    const saved = readFileSync(file, 'utf8')
    if (saved !== text) return 0
    const { diagnostics } = JSON.parse(netc('check', folder, '--json').out)
    const own = diagnostics.filter((one: { file: string }) => one.file === file)
    const told = (items as readonly Diagnostic[]).map(({ code, range, message }) => [
      ...[code, offsetAt(text, range.start), offsetAt(text, range.end), String(message).split('\n')[0]],
    ])
    expect(told).to.deep.equal(
      own.map((one: { code: string; message: string; start: { offset: number }; end: { offset: number } }) => [
        ...[one.code, one.start.offset, one.end.offset, one.message.split('\n')[0]],
      ]),
    )
    return 1
  }
})
