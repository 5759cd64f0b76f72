// The pictures: a summary as `netc compile --summary` prints it, and a drawing by `netc draw`.
import { spawnSync } from 'node:child_process'
import { root } from '../install.mjs'
import { picture } from './picture.mjs'

const netc = (...words) =>
  spawnSync(process.execPath, ['bin/netc', ...words], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }).stdout

export function summaryPicture() {
  const words = ['compile', 'specs/sircnn.net', '--summary']
  return picture(`netc ${words.join(' ')}`, netc(...words))
}

export const drawing = () => netc('draw', 'specs/sircnn.net', '--depth', '1', '-o', '-')
