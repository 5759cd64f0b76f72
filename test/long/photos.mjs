/**
 * Many photos of many sizes are packed: memory stays flat, all processors are busy, and a second start reads nothing anew.
 *
 *   npm run build && node test/long/photos.mjs [--photos 20000] [--folder DIR]
 *
 * The photos (1 to 12 megapixels, JPEG) are synthesised into the folder, once; where none is named, into a temporary one that goes at the end.
 * Exits with 1 where a bound does not hold.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { photos: { type: 'string', default: '20000' }, folder: { type: 'string' } },
})
const count = Number(values.photos)
const temporary = values.folder === undefined ? mkdtempSync(path.join(tmpdir(), 'netc-photos-')) : undefined
const folder = values.folder ?? path.join(temporary, 'photos')
const cache = mkdtempSync(path.join(tmpdir(), 'netc-photos-cache-'))
const perClass = 100
/** Pictures that differ; of others only the files do, for encoding takes longer than what is measured. */
const kinds = 200

/** Memory, in megabytes, that may be added after the first tenth: what is kept of each photo (names, digests) is far less. */
const mostGrowth = 150
/** Of the processors' time that other programs leave, while photos are decoded. */
const leastBusy = 0.8

try {
  await synthesise()
  const first = await open()
  const second = await open()
  const checks = {
    [`memory grows by ${first.growth.toFixed(0)} MB after the first tenth, at most ${mostGrowth}`]:
      first.growth <= mostGrowth,
    [`${(100 * first.busy).toFixed(0)}% of the time that ${availableParallelism()} processors have is used, at least ${100 * leastBusy}%`]:
      first.busy >= leastBusy,
    [`every photo is read once: ${first.read} of ${count}`]: first.read === count,
    [`a second start reads ${second.read} anew, and takes ${second.seconds.toFixed(1)} s instead of ${first.seconds.toFixed(1)} s`]:
      second.read === 0,
    'both starts give the same data': first.fingerprint === second.fingerprint,
  }
  for (const [check, holds] of Object.entries(checks)) console.log(`${holds ? 'ok ' : 'BAD'} ${check}`)
  if (Object.values(checks).includes(false)) process.exitCode = 1
} finally {
  rmSync(cache, { recursive: true, force: true })
  if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
}

async function synthesise() {
  const { default: sharp } = await import('sharp')
  console.log(`synthesising ${count} photos in ${folder}`)
  // Of one large picture, cut and scaled in as many ways as there are photos.
  const side = 512
  const noise = Buffer.from(
    Array.from({ length: side * side * 3 }, (_, at) => 128 + 90 * Math.sin(at / 97) + 37 * Math.sin(at * at)),
  )
  const picture = sharp(noise, { raw: { width: side, height: side, channels: 3 } })
  const waiting = Array.from({ length: count }, (_, at) => at)
  const drawn = new Map()
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
        const file = path.join(folder, `class${Math.floor(at / perClass)}`, `${at}.jpg`)
        if (existsSync(file)) continue
        const kind = at % kinds
        if (!drawn.has(kind)) drawn.set(kind, jpegOf(picture, kind))
        mkdirSync(path.dirname(file), { recursive: true })
        writeFileSync(file, withComment(await drawn.get(kind), String(at)))
      }
    }),
  )
}

/** Cut and scaled as no other is. */
function jpegOf(picture, kind) {
  const pixels = 1e6 + (kind / kinds) * 11e6
  const width = Math.round(Math.sqrt(pixels * (kind % 2 ? 4 / 3 : 3 / 4)))
  const cut = { left: (kind * 31) % 200, top: (kind * 17) % 200, width: 256 + (kind % 50), height: 256 }
  return picture
    .clone()
    .extract(cut)
    .resize(width, Math.round(pixels / width), { fit: 'fill' })
    .jpeg({ quality: 60 + (kind % 30) })
    .toBuffer()
}

/** The same picture in a file of other contents, so that it is read as another. */
function withComment(jpeg, text) {
  const bytes = Buffer.from(text)
  const head = Buffer.from([0xff, 0xfe, 0, bytes.length + 2])
  return Buffer.concat([jpeg.subarray(0, 2), head, bytes, jpeg.subarray(2)])
}

async function open() {
  const { openImageFolder } = await import('../../dist/runtime/data/open.js')
  const start = { at: performance.now(), cpu: process.cpuUsage(), idle: idleSeconds() }
  const memory = () => process.memoryUsage().rss / 1e6
  let [read, base, peak] = [0, 0, 0]
  const { dataset, problems } = await openImageFolder(folder, {
    cache,
    onProgress(done, of) {
      read = done
      const now = memory()
      if (done <= of / 10) base = Math.max(base, now)
      peak = Math.max(peak, now)
      if (done % Math.ceil(of / 20) === 0) console.log(`${done} of ${of}, ${now.toFixed(0)} MB`)
    },
  })
  if (problems.length > 0) throw new Error(problems[0].message)
  const seconds = (performance.now() - start.at) / 1000
  const { user, system } = process.cpuUsage(start.cpu)
  const own = (user + system) / 1e6
  const busy = own / (own + idleSeconds() - start.idle)
  return { read, seconds, busy, growth: peak - base, fingerprint: dataset.fingerprint }
}

/** Of all processors together. */
function idleSeconds() {
  return cpus().reduce((sum, { times }) => sum + times.idle / 1000, 0)
}
