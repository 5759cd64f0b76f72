/** Every feature of the server, by a text and a mark, through the bundle that ships. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { CodeAction, CompletionItem, InlayHint, Location, TextEdit } from 'vscode-languageserver-protocol'
import { root } from '../cli/netc.js'
import { compileText } from '../compiler/support.js'
import { type Client, edited, marked, offsetAt, positionAt, startClient } from './client.js'

const heads = 'import { weighted_l1 } from "std/heads.net"'
const file = (tower: string, { above = '', items = 'siamese eye\nhead weighted_l1' } = {}): string =>
  `${heads}\n${above}\ntower eye {\n${tower}\n}\n\nnetwork small {\n  input image: 8x8x1\n${items}\n}\n`

const everything = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } }

describe('netc lsp', () => {
  let folder: string
  let client: Client
  let count = 0

  before(async () => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'netc-lsp-')))
    client = await startClient({ folder })
  })
  after(async () => {
    expect(await client.stop()).to.equal(0)
    rmSync(folder, { recursive: true, force: true })
  })

  const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href
  /** Opens a text as a file of its own, and gives its address. */
  const opened = (text: string, name = `n${++count}.net`): string => {
    client.open(uriOf(name), text)
    return uriOf(name)
  }
  /** What is asked at the mark of a text. */
  const ask = (method: string, source: string, more: object = {}) => {
    const { text, position } = marked(source)
    const uri = opened(text)
    return client.request(`textDocument/${method}`, { textDocument: { uri }, position, ...more })
  }
  /** The diagnostics of a document, as they come. */
  const told = async (uri: string) => {
    for (;;) {
      const { uri: of, diagnostics } = await client.next('textDocument/publishDiagnostics')
      if (of === uri) return diagnostics
    }
  }
  const pulled = async (uri: string) =>
    (await client.request('textDocument/diagnostic', { textDocument: { uri } })).items

  const actionsIn = async (text: string, at: string, only?: string, ending = 'net'): Promise<readonly CodeAction[]> => {
    const uri = opened(text, `n${++count}.${ending}`)
    const start = text.indexOf(at)
    const range = { start: positionAt(text, start), end: positionAt(text, start + at.length) }
    const context = { diagnostics: await pulled(uri), ...(only && { only: [only] }) }
    return client.request('textDocument/codeAction', { textDocument: { uri }, range, context })
  }
  const done = (text: string, { edit }: CodeAction): string => {
    const [edits] = Object.values(edit!.changes!) as TextEdit[][]
    return edited(text, edits!)
  }

  it('pushes what is wrong, at its place, with help, code and the way to it', async () => {
    const text = file('conv(4, 3x3) -> rellu\nflatten')
    const uri = opened(text)
    const [found, ...others] = await told(uri)
    expect(others).to.deep.equal([])
    expect(found).to.include({ code: 'unknown-name', source: 'netc', severity: 1 })
    expect(found.message).to.equal('unknown block or operator rellu\nhelp: did you mean relu?')
    expect(text.slice(offsetAt(text, found.range.start), offsetAt(text, found.range.end))).to.equal('rellu')
  })

  it('gives the same to who asks, and nothing once it is mended', async () => {
    const text = file('conv(4, 3x3) -> rellu\nflatten')
    const uri = opened(text)
    expect((await pulled(uri)).map(({ code }: { code: string }) => code)).to.deep.equal(['unknown-name'])
    client.change(uri, file('conv(4, 3x3) -> relu\nflatten'))
    expect(await pulled(uri)).to.deep.equal([])
  })

  it('does not push to an editor that pulls', async () => {
    const other = await startClient({ capabilities: { textDocument: { diagnostic: {} } }, folder })
    other.open(uriOf('pulls.net'), 'nonsense')
    const { items } = await other.request('textDocument/diagnostic', { textDocument: { uri: uriOf('pulls.net') } })
    expect(items).to.have.length(1)
    let pushed = false
    void other.next('textDocument/publishDiagnostics').then(() => (pushed = true))
    await other.request('textDocument/documentSymbol', { textDocument: { uri: uriOf('pulls.net') } })
    expect(pushed).to.equal(false)
    expect(await other.stop()).to.equal(0)
  })

  it('shows a mistake of an imported file at the import, and where it is', async () => {
    writeFileSync(path.join(folder, 'part.net'), 'block part { conv(4, 3x3, strides=2) }\n')
    const text = `import { part } from "part.net"\n${file('part\nflatten')}`
    const [found] = await pulled(opened(text))
    expect(text.slice(offsetAt(text, found.range.start), offsetAt(text, found.range.end))).to.equal('"part.net"')
    expect(found.relatedInformation[0].location.uri).to.equal(uriOf('part.net'))
  })

  it('tells an importer anew when what it imports is edited', async () => {
    const part = opened('block two { relu }\n', 'two.net')
    const uri = opened(`import { two } from "two.net"\n${file('two -> flatten')}`)
    expect(await pulled(uri)).to.deep.equal([])
    client.change(part, 'block three { relu }\n')
    expect((await pulled(uri)).map(({ code }: { code: string }) => code)).to.include('unknown-import')
  })

  it('shows beside each line what comes out of it, and the parameters', async () => {
    const text = file('let x = in -> deep(2) -> deep(4)\nx -> flatten', {
      above: 'block deep(f: int) {\n  conv(f, 3x3)\n}\n',
    })
    const uri = opened(text)
    const hints: readonly InlayHint[] = await client.request('textDocument/inlayHint', {
      textDocument: { uri },
      range: everything,
    })
    const line = (at: string) => positionAt(text, text.indexOf(at)).line
    const label = (at: string) => hints.find(({ position }) => position.line === line(at))?.label
    expect(label('  conv(f')).to.equal('2x  6x6x2 | 4x4x4  p=96')
    expect(label('let x')).to.equal('4x4x4  p=96')
    expect(label('x -> flatten')).to.equal('64')
    const some = await client.request('textDocument/inlayHint', {
      textDocument: { uri },
      range: { start: { line: line('let x'), character: 0 }, end: { line: line('let x'), character: 5 } },
    })
    expect(some).to.have.length(1)
  })

  it('shows shapes alone, or nothing, where the settings say so', async () => {
    const text = file('conv(4, 3x3)\nflatten')
    for (const [setting, expected] of [
      ['shapes', '6x6x4'],
      ['off', undefined],
    ] as const) {
      const other = await startClient({ options: { hints: setting } })
      other.open('file:///other.net', text)
      const hints = await other.request('textDocument/inlayHint', {
        textDocument: { uri: 'file:///other.net' },
        range: everything,
      })
      expect(hints[0]?.label).to.equal(expected)
      await other.stop()
    }
  })

  it('takes settings that change, and says that hints are others then', async () => {
    const other = await startClient({ capabilities: { workspace: { inlayHint: { refreshSupport: true } } } })
    other.open('file:///other.net', file('conv(4, 3x3)\nflatten'))
    other.notify('workspace/didChangeConfiguration', { settings: { netc: { hints: 'shapes' } } })
    await other.next('workspace/inlayHint/refresh')
    const asked = { textDocument: { uri: 'file:///other.net' }, range: everything }
    expect((await other.request('textDocument/inlayHint', asked))[0].label).to.equal('6x6x4')
    await other.stop()
  })

  it('shows shapes in a library from a network of the workspace that uses it', async () => {
    const library = 'block wide(f: int) {\n  conv(f, 3x3)\n}\n'
    const uri = opened(library, 'wide.net')
    opened(`import { wide } from "wide.net"\n${file('wide(7)\nflatten')}`, 'user.net')
    const hints = await client.request('textDocument/inlayHint', { textDocument: { uri }, range: everything })
    expect(hints.map(({ label }: InlayHint) => label)).to.deep.equal(['6x6x7  p=70'])
  })

  it('tells on hover what a block is, and what its call comes to', async () => {
    const { contents } = await ask(
      'hover',
      file('de|ep(2) -> flatten', { above: '/// Much deeper.\nblock deep(f: int = 3) { conv(f, 3x3) }' }),
    )
    expect(contents.value).to.include('block deep(f: int = 3)').and.include('Much deeper.')
    expect(contents.value).to.include('| eye/deep/conv | 8x8x1 -> 6x6x2 | 20 | 648 | 288 B | 3x3 px |')
  })

  it('tells on hover of operators, of their parameters, of functions, of the library, and of claims', async () => {
    const value = async (source: string) => (await ask('hover', source))?.contents.value
    expect(await value(file('co|nv(4, 3x3)\nflatten')))
      .to.include('conv(filters, kernel')
      .and.include('Example:')
    expect(await value(file('conv(4, 3x3, st|ride=2)\nflatten'))).to.include('stride: size = 1')
    expect(await value(file('conv(m|ax(2, 3), 3x3)\nflatten'))).to.include('max(a, b, ...)')
    expect(await value(file('flatten').replace('{ weighted', '{ w|eighted'))).to.include('from `std/heads.net`')
    const claimed = await value(
      file('flatten', { items: 'siamese eye\nhead weighted_l1\nexpect { par|ams.total = 65 "Table 2" }' }),
    )
    expect(claimed).to.include('is 65; claimed: 65 (Table 2). The claim holds.')
    expect(await value(file('flatten // no|thing'))).to.equal(undefined)
  })

  it('mends the residual block of the README', async () => {
    const text = readFileSync(path.join(root, 'test/fixtures/residual.net'), 'utf8')
    const [fix] = await actionsIn(text, 'main + shortcut', 'quickfix')
    expect(fix).to.include({ title: 'Give stride=2', kind: 'quickfix', isPreferred: true })
    expect(fix!.diagnostics).to.have.length(1)
    expect(compileText(done(text, fix!)).diagnostics).to.deep.equal([])
  })

  it('completes statements, arguments with their words, members, types, imports and claims', async () => {
    const labels = async (source: string): Promise<readonly string[]> =>
      (await ask('completion', source)).map(({ label }: CompletionItem) => label)
    const statement = await labels(file('let x = in\n|\nflatten'))
    expect(statement)
      .to.include.members(['stage', 'conv', 'unit', 'x', 'eye', 'weighted_l1'])
      .and.not.include('siamese')
    expect(await labels(file('conv(4, 3x3, |)\nflatten'))).to.include('stride=')
    expect(await labels(file('conv(4, 3x3, stride=2, |)\nflatten'))).not.to.include('stride=')
    expect(await labels(file('conv(4, 3x3, padding=|)\nflatten'))).to.include.members(['same', 'valid'])
    expect(await labels(file('conv(in.|, 3x3)\nflatten'))).to.deep.equal([
      'channels',
      'height',
      'width',
      'tokens',
      'shape',
    ])
    expect(await labels(file('flatten', { above: 'block b(f: |) { relu }' })))
      .to.include('int')
      .and.not.include('relu')
    expect(await labels('import { | } from "std/heads.net"'))
      .to.include('weighted_l1')
      .and.not.include('unit')
    expect(await labels('import { unit } from "std/|"')).to.include('std/conv.net')
    expect(await labels(file('flatten', { items: '|' })))
      .to.include('siamese')
      .and.not.include('stage')
    expect(await labels(file('flatten', { items: 'siamese eye\nhead weighted_l1\nexpect {\n eye.|\n}' }))).to.include(
      'output',
    )
    expect(await labels('// |')).to.deep.equal([])
  })

  it('completes a name of the library with its import and its documentation', async () => {
    const { text, position } = marked(file('un|\nflatten'))
    const uri = opened(text)
    const items: readonly CompletionItem[] = await client.request('textDocument/completion', {
      textDocument: { uri },
      position,
    })
    const unit = items.find(({ label }) => label === 'unit')!
    expect((unit.documentation as { value: string }).value).to.include('batch normalization')
    expect(edited(text, unit.additionalTextEdits!)).to.match(/^import \{ unit \} from "std\/conv.net"\n/)
  })

  it('shows the parameters of a call, and which is being written', async () => {
    const help = await ask('signatureHelp', file('conv(4, 3x3, |)\nflatten'))
    expect(help.signatures[0].label).to.match(/^conv\(filters: int, kernel: size, stride: size = 1/)
    expect(help.activeParameter).to.equal(2)
    expect((await ask('signatureHelp', file('conv(4, padding=|)\nflatten'))).activeParameter).to.equal(
      help.signatures[0].parameters.findIndex(({ label }: { label: string }) => label.startsWith('padding')),
    )
    const own = await ask(
      'signatureHelp',
      file('deep(|)\nflatten', { above: 'block deep(f: int, g: int = 2) { relu }' }),
    )
    expect(own.signatures[0].label).to.equal('deep(f: int, g: int = 2)')
    expect(await ask('signatureHelp', file('fl|atten'))).to.equal(null)
  })

  it('leads to definitions, in the file, in others and in the library, and to imported files', async () => {
    const own: Location = await ask('definition', file('de|ep\nflatten', { above: 'block deep { relu }' }))
    expect(own.range.start).to.deep.equal({ line: 1, character: 6 })
    const library: Location = await ask('definition', file('flatten').replace('head weighted', 'head we|ighted'))
    expect(library.uri).to.match(/compiler\/std\/heads\.net$/)
    const target = await ask('definition', file('flatten').replace('std/heads', 'std/he|ads'))
    expect(target.uri).to.equal(library.uri)
    expect(await ask('definition', file('fl|atten'))).to.equal(null)
  })

  it('finds and renames a name in all files', async () => {
    const { text, position } = marked('block pa|rt(f: int) { conv(f, 3x3) }\n')
    const uri = opened(text, 'shared.net')
    writeFileSync(
      path.join(folder, 'closed.net'),
      'import { part } from "shared.net"\nblock b { part(f=2) -> part(3) }\n',
    )
    const found: readonly Location[] = await client.request('textDocument/references', {
      ...{ textDocument: { uri }, position, context: { includeDeclaration: true } },
    })
    expect(found.map((one) => path.basename(one.uri)).sort()).to.deep.equal([
      ...['closed.net', 'closed.net', 'closed.net', 'shared.net'],
    ])
    const { changes } = await client.request('textDocument/rename', {
      textDocument: { uri },
      position,
      newName: 'piece',
    })
    expect(edited(text, changes[uri])).to.equal('block piece(f: int) { conv(f, 3x3) }\n')
    const closed = readFileSync(path.join(folder, 'closed.net'), 'utf8')
    expect(edited(closed, changes[uriOf('closed.net')])).to.equal(closed.replaceAll('part', 'piece'))
    const f = positionAt(text, text.indexOf('f:'))
    const renamed = await client.request('textDocument/rename', {
      textDocument: { uri },
      position: f,
      newName: 'filters',
    })
    expect(edited(closed, renamed.changes[uriOf('closed.net')])).to.equal(closed.replace('f=2', 'filters=2'))
  })

  it('refuses to rename the library, words of the language and what is taken, and says why', async () => {
    const refusal = async (source: string, newName: string): Promise<string> =>
      ask('rename', source, { newName }).then(
        () => 'none',
        (error: Error) => error.message,
      )
    const named = file('de|ep\nflatten', { above: 'block deep { relu }\nblock other { relu }' })
    expect(await refusal(file('flatten').replace('head weighted', 'head we|ighted'), 'x')).to.include('read-only')
    expect(await refusal(named, 'stage')).to.include('a word of the language')
    expect(await refusal(named, 'conv')).to.include('the operator of that name')
    expect(await refusal(named, 'other')).to.include('already there')
    expect(await refusal(named, '3x')).to.include('is no name')
    expect(await refusal(file('fl|atten'), 'x')).to.include('no name that can be changed')
    expect(await ask('prepareRename', named)).to.deep.include({ placeholder: 'deep' })
  })

  it('marks the uses of a name', async () => {
    const marks = await ask('documentHighlight', file('let x| = in\nx -> flatten'))
    expect(marks.map(({ kind }: { kind: number }) => kind)).to.deep.equal([3, 2])
  })

  it('outlines, folds, and selects step by step', async () => {
    const text = file('stage one {\n conv(4, 3x3)\n}\nflatten', { above: '// a\n// b\n' })
    const uri = opened(text)
    const symbols = await client.request('textDocument/documentSymbol', { textDocument: { uri } })
    expect(symbols.map(({ name }: { name: string }) => name)).to.deep.equal(['eye', 'small'])
    expect(symbols[0].children[0].name).to.equal('one')
    const folds = await client.request('textDocument/foldingRange', { textDocument: { uri } })
    const kinds = folds.map(
      ({ startLine, endLine, kind = '' }: { startLine: number; endLine: number; kind?: string }) =>
        `${startLine}-${endLine} ${kind}`.trim(),
    )
    expect(kinds).to.include.members(['1-2 comment', '4-9', '5-7', '11-15'])
    const [selection] = await client.request('textDocument/selectionRange', {
      textDocument: { uri },
      positions: [positionAt(text, text.indexOf('3x3'))],
    })
    const texts: string[] = []
    for (let at = selection; at !== undefined; at = at.parent)
      texts.push(text.slice(offsetAt(text, at.range.start), offsetAt(text, at.range.end)))
    expect(texts.slice(0, 2)).to.deep.equal(['3x3', 'conv(4, 3x3)'])
    expect(texts.at(-1)).to.equal(text)
    for (const [index, inner] of texts.slice(0, -1).entries()) expect(texts[index + 1]).to.include(inner)
  })

  it('formats as netc fmt, and leaves what has errors', async () => {
    const text = file('conv( 4,3x3 )\nflatten')
    const format = async (of: string) =>
      edited(
        of,
        await client.request('textDocument/formatting', {
          textDocument: { uri: opened(of) },
          options: { tabSize: 2, insertSpaces: true },
        }),
      )
    const laidOut = await format(text)
    expect(laidOut).to.include('  conv(4, 3x3)\n  flatten\n')
    expect(await format(laidOut)).to.equal(laidOut)
    expect(await format(`${text}}`)).to.equal(`${text}}`)
  })

  it('colours names by what they mean', async () => {
    const text = file('let x = in -> deep(f=2)\nx -> flatten', { above: 'block deep(f: int) { conv(f, 3x3) }' })
    const uri = opened(text)
    const { legend } = client.capabilities.semanticTokensProvider
    const { data } = await client.request('textDocument/semanticTokens/full', { textDocument: { uri } })
    const found: string[] = []
    let [line, character] = [0, 0]
    for (let index = 0; index < data.length; index += 5) {
      const [lines, characters, length, type] = data.slice(index, index + 4)
      character = lines === 0 ? character + characters : characters
      line += lines
      const offset = offsetAt(text, { line, character })
      found.push(`${text.slice(offset, offset + length)} ${legend.tokenTypes[type]}`)
    }
    expect(found).to.include.members([
      'deep function',
      'f parameter',
      'conv function',
      'x variable',
      'eye class',
      'weighted_l1 class',
      'small class',
    ])
  })

  it('links imports, and puts totals above networks and claims', async () => {
    const text = file('flatten', { items: 'siamese eye\nhead weighted_l1\nexpect { params.total = 65\n macs <= 1 }' })
    const uri = opened(text)
    const [link] = await client.request('textDocument/documentLink', { textDocument: { uri } })
    expect(text.slice(offsetAt(text, link.range.start), offsetAt(text, link.range.end))).to.equal('std/heads.net')
    const lenses = await client.request('textDocument/codeLens', { textDocument: { uri } })
    expect(lenses.map(({ command }: { command: { title: string } }) => command.title)).to.deep.equal([
      ...['65 parameters, 64 multiply-accumulates for a pair', '1 of 2 claims hold', 'claim what is so'],
    ])
    const message = await client.request('workspace/executeCommand', { command: 'netc.runClaims', arguments: [uri] })
    expect(message).to.equal('1 claim of small does not hold: macs is 64, claimed <= 1')
    await client.request('workspace/executeCommand', { command: 'netc.insertClaims', arguments: [uri] })
    const { edit } = await client.next('workspace/applyEdit')
    const after = edited(text, edit.changes[uri])
    expect(after).to.include('macs <= 64').and.include('eye.output = 64')
    expect(compileText(after).diagnostics).to.deep.equal([])
  })

  it('extracts a block, inlines it again, and claims what a stage gives', async () => {
    const text = file('conv(4, 3x3) -> bn -> relu -> flatten')
      .replace('tower eye {', 'tower eye(w: int = 4) {')
      .replace('conv(4', 'conv(w')
    const before = compileText(text).value!
    const extract = (await actionsIn(text, 'conv(w, 3x3) -> bn -> relu')).find(
      ({ kind }) => kind === 'refactor.extract',
    )!
    const extracted = done(text, extract)
    expect(extracted).to.include('block block_2(w: int) { conv(w, 3x3) -> bn -> relu }')
    const shapes = (of: string) => compileText(of).value!.towers[0]!.nodes.map(({ op, output }) => `${op} ${output}`)
    expect(shapes(extracted)).to.deep.equal(before.towers[0]!.nodes.map(({ op, output }) => `${op} ${output}`))
    const inline = (await actionsIn(extracted, 'block_2(w) ->')).find(({ kind }) => kind === 'refactor.inline')!
    expect(done(extracted, inline)).to.include('\nconv(w, 3x3) -> bn -> relu -> flatten\n')
    const staged = file('stage one { conv(4, 3x3) }\nflatten')
    const claim = (await actionsIn(staged, 'one')).find(({ title }) => title.startsWith('Claim'))!
    const claimed = done(staged, claim)
    expect(claimed).to.include('eye.one.params.total = 40').and.include('eye.one.output = 6x6x4')
    expect(compileText(claimed).diagnostics).to.deep.equal([])
  })

  it('does not extract what would change, and does not inline what is not clear', async () => {
    const kinds = async (text: string, at: string) => (await actionsIn(text, at)).map(({ kind }) => kind)
    expect(await kinds(file('let n = 2\nconv(n, 3x3) -> relu -> flatten'), 'conv(n, 3x3) -> relu')).to.deep.equal([])
    expect(
      await kinds(file('deep\nflatten', { above: 'block deep {\n relu\n in -> tanh\n}' }), 'deep\n'),
    ).to.deep.equal([])
  })

  it('draws the network, and leads from a box to its line', async () => {
    const text = file('stage one {\n  deep(4)\n}\nflatten', { above: 'block deep(f: int) { conv(f, 3x3) -> bn }' })
    const uri = opened(text)
    const { svg } = await client.request('netc/drawing', { uri })
    expect(svg)
      .to.match(/^<svg[\s\S]*<\/svg>\s*$/)
      .and.include('<title>eye/one')
    const line = async (path: string) => (await client.request('netc/place', { uri, path })).range.start.line
    const lineOf = (at: string) => positionAt(text, text.indexOf(at)).line
    expect(await line('eye/one/deep')).to.equal(lineOf('  deep(4)'))
    expect(await line('eye/flatten')).to.equal(lineOf('flatten\n}'))
    expect(await line('eye')).to.equal(lineOf('siamese eye'))
    expect(await client.request('netc/place', { uri, path: 'nothing' })).to.equal(null)
    expect(await client.request('netc/drawing', { uri: opened('block b { relu }') })).to.equal(null)
  })

  it('checks protocols and experiments, and says nothing of other YAML', async () => {
    const good = readFileSync(path.join(root, 'specs/protocols/quickstart.yaml'), 'utf8')
    expect(await pulled(opened(good, 'good.yaml'))).to.deep.equal([])
    const bad = good.replace('name: quickstart', 'name: quickstart\nnmae: twice')
    const [found] = await pulled(opened(bad, 'bad.yaml'))
    expect(found.code).to.equal('unknown-key')
    expect(bad.slice(offsetAt(bad, found.range.start), offsetAt(bad, found.range.end))).to.include('nmae')
    const uri = opened(good, 'same.yaml')
    const at = { textDocument: { uri }, position: { line: 5, character: 2 } }
    expect(await client.request('textDocument/hover', at)).to.equal(null)
    expect(await client.request('textDocument/documentSymbol', at)).to.deep.equal([])
    const misspelt = good.replace('optimizer:', 'optimiser:')
    const [fix] = await actionsIn(misspelt, 'optimiser', 'quickfix', 'yaml')
    expect(done(misspelt, fix!)).to.equal(good)
    expect(await pulled(opened('services:\n  web: {}\n', 'compose.yaml'))).to.deep.equal([])
  })

  it('serves a socket as well, where a text is in no folder', async () => {
    const other = await startClient({ port: 0 })
    other.open('untitled:New-1', file('conv(4, 3x3) -> rellu'))
    const { uri, diagnostics } = await other.next('textDocument/publishDiagnostics')
    expect([uri, diagnostics[0].code]).to.deep.equal(['untitled:New-1', 'unknown-name'])
    expect(await other.stop()).to.equal(0)
  })

  it('goes on after a request that makes no sense', async () => {
    const text = file('flatten')
    const uri = opened(text)
    const failed = await client
      .request('textDocument/hover', { textDocument: { uri }, position: null })
      .catch((error: Error) => error.message)
    expect(failed).to.include('failed')
    for (const method of ['hover', 'definition', 'completion', 'rename']) {
      const far = { line: 99_999, character: -3 }
      await client
        .request(`textDocument/${method}`, { textDocument: { uri }, position: far, newName: 'x' })
        .catch(() => null)
    }
    expect(await pulled(uri)).to.deep.equal([])
  })

  it('keeps imports in the workspace', async () => {
    mkdirSync(path.join(folder, 'below'), { recursive: true })
    const outside = opened(`import { a } from "../../outside.net"\nblock b { a }`, 'below/in.net')
    expect((await pulled(outside)).map(({ code }: { code: string }) => code)).to.deep.equal(['import-outside'])
  })
})
