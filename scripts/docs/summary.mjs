// The picture of a summary, as `netc compile --summary` prints it.
import { spawnSync } from 'node:child_process'
import { root } from '../install.mjs'
import { picture } from './picture.mjs'

export function summaryPicture() {
  const words = ['compile', 'specs/sircnn.net', '--summary']
  const { stdout } = spawnSync(process.execPath, ['bin/netc', ...words], { cwd: root, encoding: 'utf8' })
  return picture(`netc ${words.join(' ')}`, stdout)
}
