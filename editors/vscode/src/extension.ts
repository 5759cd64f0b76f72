/** The extension: starts `netc lsp`, shows the drawing, offers tasks, and leaves netlists alone. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import * as vscode from 'vscode'
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node'
import { openDrawing } from './drawing'
import { isNetc } from './netc-file'
import { tasks } from './tasks'

let client: LanguageClient | undefined

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand('netc.openDrawing', () => openDrawing(() => client)),
    vscode.commands.registerCommand('netc.restart', restart),
    vscode.tasks.registerTaskProvider('netc', tasks(program)),
    vscode.workspace.onDidOpenTextDocument(leaveNetlists),
  )
  await Promise.all(vscode.workspace.textDocuments.map(leaveNetlists))
  await restart()
}

export const deactivate = (): Promise<void> | undefined => client?.stop()

async function restart(): Promise<void> {
  await client?.stop()
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.net')
  client = new LanguageClient('netc', 'netc', server(), {
    documentSelector: [{ language: 'netc' }, { language: 'yaml' }],
    synchronize: { fileEvents: watcher, configurationSection: 'netc' },
    initializationOptions: { hints: vscode.workspace.getConfiguration('netc').get('hints') },
  })
  await client.start().catch((error: Error) => {
    void vscode.window.showErrorMessage(
      `netc lsp cannot be started: ${error.message}. The setting netc.path names the program.`,
    )
  })
}

/** The program of the setting, of the workspace, or of the path. A workspace's own runs only where it is trusted. */
function program(): string {
  const stated = vscode.workspace.getConfiguration('netc').get<string>('path', '')
  if (stated !== '') return stated
  const own = (vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [])
    .map(({ uri }) => path.join(uri.fsPath, 'node_modules/netc/bin/netc'))
    .find(existsSync)
  return own ?? 'netc'
}

function server(): ServerOptions {
  const found = program()
  const args = ['lsp']
  if (path.isAbsolute(found) && path.basename(found) === 'netc')
    return { module: found, args, transport: TransportKind.stdio }
  return { command: found, args, transport: TransportKind.stdio }
}

/** `.net` is also the ending of netlists: one that is not of this language is plain text. */
async function leaveNetlists(document: vscode.TextDocument): Promise<void> {
  if (document.languageId !== 'netc' || !document.fileName.endsWith('.net')) return
  const always = vscode.workspace.getConfiguration('netc', document).get('netFiles') === 'always'
  if (!always && !isNetc(document.getText())) await vscode.languages.setTextDocumentLanguage(document, 'plaintext')
}
