/** `netc export`: a network with its weights as a folder for other programs, with a card. */
import { graphLines } from '../../compiler/graph-json.js'
import { packageVersion } from '../base/environment.js'
import { lineChunks } from '../base/line-chunks.js'
import { calibrationFile } from '../matching/calibration.js'
import { modelCard } from './card/card.js'
import { manifestOf } from './manifest.js'
import { graphFile, labelsFile, manifestFile } from './names.js'
import { refuseOccupied, type WrittenFile, writeNewFolder } from './new-folder.js'
import type { ExportSource } from './source.js'
import type { ExportOptions, ExportTarget } from './targets/target.js'

export interface ExportWishes extends ExportOptions {
  /** Of the weights, for the card. */
  readonly license?: string
}

/**
 * Writes the folder, which is new or empty; the same source gives the same bytes. Weights are read one by one while they are written.
 *
 * @throws UserError where the folder holds anything, the target cannot have what is asked for, or the file system refuses; then nothing is left
 */
export function exportNetwork(
  source: ExportSource,
  target: ExportTarget,
  folder: string,
  { license, ...options }: ExportWishes,
): readonly WrittenFile[] {
  refuseOccupied(folder)
  const { network, run, words } = source
  const { files, manifest, use } = target.make(source, options)
  return writeNewFolder(folder, (write) => {
    const written = files.map(({ name, chunks }) => write(name, chunks()))
    for (const [name, chunks] of filesBeside(source)) written.push(write(name, chunks))
    const json = JSON.stringify(manifestOf(source, target.name, manifest, packageVersion()), null, 1)
    written.push(write(manifestFile, [Buffer.from(`${json}\n`)]))
    const card = modelCard({
      ...{ name: network.name, network, run, license, library: target.library, tags: target.tags, weights: words, use },
      lead: `A network of netc, for ${target.title}.`,
      bytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
      prepares: options.stored !== undefined,
    })
    write('README.md', [Buffer.from(card)])
  })
}

/** What belongs to a network whatever it is exported to. */
function filesBeside({
  network,
  run,
  entry,
}: ExportSource): readonly (readonly [name: string, chunks: Iterable<Uint8Array>])[] {
  const graph = graphLines({ network, changed: [], sources: new Map() }, entry)
  const texts = [
    [labelsFile, run?.record.labels && `${JSON.stringify(run.record.labels, null, 1)}\n`],
    [calibrationFile, run?.calibration?.text],
    ['protocol.yaml', run?.protocolText],
  ] as const
  const given = texts.flatMap(([name, text]) => (text === undefined ? [] : [[name, [Buffer.from(text)]] as const]))
  return [[graphFile, lineChunks(graph)], ...given]
}
