import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { root } from './netc.js'

const module = pathToFileURL(path.join(root, 'dist/cli/inherited-signals.js')).href
const script = `import { isIgnored } from '${module}'
console.log(['SIGINT', 'SIGTERM', 'SIGHUP'].filter(isIgnored).join())`

describe('the signals that a process was started to ignore', () => {
  before(function () {
    if (process.platform !== 'linux') this.skip()
  })

  /** What a node that a shell starts knows of. `; :` keeps the shell where it is, as in a script. */
  function ignoredBelow(shell: string): string {
    const words = ['-c', shell, 'sh', process.execPath, '--input-type=module', '-e', script]
    const { stdout, stderr } = spawnSync('sh', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    expect(stderr).to.equal('')
    return stdout.trim()
  }

  it('are those of the shell that started it', () => {
    expect(ignoredBelow('"$@"; :')).to.equal('')
    expect(ignoredBelow(`trap '' HUP; "$@"; :`)).to.equal('SIGHUP')
    expect(ignoredBelow(`trap '' INT HUP; "$@"; :`)).to.equal('SIGINT,SIGHUP')
  })

  it('are not those that the shell handles itself', () => {
    expect(ignoredBelow(`trap 'echo never' HUP INT; "$@"; :`)).to.equal('')
  })

  it('are those of nohup, by the variable of shells and by its standard input', () => {
    expect(ignoredBelow('_=/usr/bin/nohup "$@"; :')).to.equal('SIGHUP')
    // What nohup gives in place of a terminal.
    expect(ignoredBelow('"$@" 0>/dev/null; :')).to.equal('SIGHUP')
    expect(ignoredBelow('"$@" </dev/null; :')).to.equal('')
  })
})
