/** Tasks: `netc check` of a folder or a file, whose mistakes the problem matcher reads. */
import * as vscode from 'vscode'

interface Definition extends vscode.TaskDefinition {
  readonly command: 'check' | 'compile'
  readonly file?: string
}

export const tasks = (program: () => string): vscode.TaskProvider => ({
  provideTasks: () =>
    (vscode.workspace.workspaceFolders ?? []).map((folder) =>
      taskOf({ type: 'netc', command: 'check' }, folder, program()),
    ),
  resolveTask({ definition, scope }) {
    const isFolder = typeof scope === 'object' && 'uri' in scope
    return taskOf(definition as Definition, isFolder ? scope : vscode.TaskScope.Workspace, program(), definition)
  },
})

/** Words are given as they are: no shell reads them. */
function taskOf(
  { command, file = '.' }: Definition,
  scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace,
  program: string,
  definition: vscode.TaskDefinition = { type: 'netc', command },
): vscode.Task {
  const execution = new vscode.ProcessExecution(program, [command, file])
  return new vscode.Task(definition, scope, `${command} ${file}`, 'netc', execution, '$netc')
}
