/** The drawing beside a text: follows every edit that leaves a network, and a click on a box shows its line. */
import * as vscode from 'vscode'
import type { LanguageClient } from 'vscode-languageclient/node'

type Client = () => LanguageClient | undefined

/** Milliseconds without an edit before the drawing is made anew. */
const pause = 150

export function openDrawing(client: Client): void {
  const document = vscode.window.activeTextEditor?.document
  if (document?.languageId !== 'netc') return
  const name = document.fileName.split(/[\\/]/).at(-1)
  const panel = vscode.window.createWebviewPanel('netc.drawing', `Drawing of ${name}`, vscode.ViewColumn.Beside, {
    enableScripts: true,
    localResourceRoots: [],
  })
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
  panel.webview.html = page(nonce)
  const uri = document.uri.toString()
  const show = async () => {
    const found = await client()
      ?.sendRequest<{ readonly svg: string } | null>('netc/drawing', { uri })
      .catch((error: Error) => error)
    if (found instanceof Error) await panel.webview.postMessage({ problem: found.message })
    else
      await panel.webview.postMessage(
        found ?? { problem: 'The file has mistakes, or no network: this is the last drawing.' },
      )
  }
  let timer: NodeJS.Timeout | undefined
  const edits = vscode.workspace.onDidChangeTextDocument((event) => {
    clearTimeout(timer)
    if (event.document.uri.toString() === uri) timer = setTimeout(() => void show(), pause)
  })
  panel.webview.onDidReceiveMessage(({ path }: { readonly path?: unknown }) => {
    if (typeof path === 'string') void reveal(path, uri, client)
    else void show()
  })
  panel.onDidDispose(() => {
    clearTimeout(timer)
    edits.dispose()
  })
}

async function reveal(path: string, uri: string, client: Client): Promise<void> {
  const found = await client()?.sendRequest<{ uri: string; range: vscode.Range } | null>('netc/place', { uri, path })
  if (found === null || found === undefined) return
  const { start, end } = found.range
  const selection = new vscode.Range(start.line, start.character, end.line, end.character)
  await vscode.window.showTextDocument(vscode.Uri.parse(found.uri), { viewColumn: vscode.ViewColumn.One, selection })
}

/** Nothing is loaded into it, and no script but this one runs: a drawing is parsed as SVG, and stripped of what could act. */
const page = (nonce: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'">
<style>
body { margin: 0; background: #fff; color: #222; font: 13px sans-serif }
#problem:not(:empty) { padding: 6px 12px; background: #fff4ce }
#drawing svg { max-width: 100%; height: auto }
#drawing g:has(> title) { cursor: pointer }
</style>
</head>
<body>
<div id="problem" role="status"></div>
<div id="drawing"></div>
<script nonce="${nonce}">
const editor = acquireVsCodeApi()
const [problem, drawing] = ['problem', 'drawing'].map((id) => document.getElementById(id))
addEventListener('message', ({ data }) => {
  problem.textContent = data.problem ?? ''
  if (data.svg === undefined) return
  const svg = new DOMParser().parseFromString(data.svg, 'image/svg+xml').documentElement
  for (const script of svg.querySelectorAll('script, foreignObject')) script.remove()
  drawing.replaceChildren(document.importNode(svg, true))
})
drawing.addEventListener('click', ({ target }) => {
  const title = target.closest('g:has(> title)')?.querySelector(':scope > title')
  if (title) editor.postMessage({ path: title.textContent })
})
editor.postMessage({})
</script>
</body>
</html>
`
