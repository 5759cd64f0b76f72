/**
 * Emoji as four makers draw them, as a folder of images: FOLDER/EMOJI/MAKER.png, 64x64 pixels. A class is an emoji.
 *
 *   npm install emoji-datasource-google emoji-datasource-twitter openmoji @lobehub/fluent-emoji-3d sharp
 *   node emoji.mjs FOLDER
 *
 * Noto Emoji (Google, Apache 2.0), Twemoji (CC BY 4.0), OpenMoji (CC BY-SA 4.0), Fluent Emoji (Microsoft, MIT). Flags and tones of skin are left out: they
 * are one drawing in other colors. So is an emoji that a maker draws as another: `netc data check` finds 43 of them.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'

const [to = 'emoji'] = process.argv.slice(2)
const packages = path.resolve('node_modules')
const makers = {
  noto: 'emoji-datasource-google/img/google/64',
  twemoji: 'emoji-datasource-twitter/img/twitter/64',
  openmoji: 'openmoji/color/svg',
  fluent: '@lobehub/fluent-emoji-3d/assets',
}

/** Files by the code points that they are named by, without the selector of the colored form, which not all write. */
const drawn = Object.entries(makers).map(([maker, folder]) => {
  const files = readdirSync(path.join(packages, folder))
  return [maker, new Map(files.map((file) => [codeOf(path.parse(file).name), path.join(packages, folder, file)]))]
})

function codeOf(name) {
  return name.toLowerCase().replaceAll('-fe0f', '')
}

const list = JSON.parse(readFileSync(path.join(packages, 'emoji-datasource-google/emoji.json'), 'utf8'))
const seen = new Set()
let classes = 0
for (const { category, short_name: name, unified } of list) {
  if (category === 'Flags' || category === 'Component') continue
  const files = drawn.map(([, byCode]) => byCode.get(codeOf(unified)))
  if (files.includes(undefined)) continue
  const images = await Promise.all(files.map(toPng))
  const texts = images.map((image) => image.toString('base64'))
  if (texts.some((text) => seen.has(text))) continue
  for (const text of texts) seen.add(text)
  mkdirSync(path.join(to, name), { recursive: true })
  for (const [at, [maker]] of drawn.entries()) writeFileSync(path.join(to, name, `${maker}.png`), images[at])
  classes += 1
}
console.log(`${classes} emoji by ${drawn.length} makers`)

/** On white: some drawings are transparent around, others in themselves. */
function toPng(file) {
  const image = sharp(file).resize(64, 64, { fit: 'contain', background: '#fff' })
  return image.flatten({ background: '#fff' }).png().toBuffer()
}
