/** `netc embed`: writes the features of images for other programs. */
import { type Command, Option } from 'commander'
import { newFolder, outputFile } from '../arguments.js'
import { examples } from '../help.js'
import { offering } from '../offers.js'
import { printObject, say } from '../printable.js'
import { remark } from '../quiet.js'
import { imagesArgument, runArgument, type UseOptions, usesRun, withRun } from '../use-run.js'

interface EmbedOptions extends UseOptions {
  readonly output?: string
  readonly labels?: string
  readonly projector?: string
  readonly tower: 'query' | 'support'
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  usesRun(
    program
      .command('embed')
      .summary('write the features of images')
      .description("Write the features of images: the output of a network's tower, for NumPy, a table or TensorBoard.")
      .addArgument(runArgument())
      .addArgument(imagesArgument()),
  )
    .addOption(outputFile('the features as an array of NumPy (.npy), a row for each image', ['.npy']))
    .addOption(
      offering(
        new Option(
          '--labels <file>',
          'a table (.csv) of the files and their classes (the folders they are in), in the same order',
        ),
        { files: ['.csv'] },
      ),
    )
    .addOption(
      offering(
        new Option('--projector <folder>', "the features for TensorBoard's projector, with small images").argParser(
          newFolder,
        ),
        { folders: true },
      ),
    )
    .addOption(
      new Option('--tower <side>', 'the tower to use, if a network has two')
        .choices(['query', 'support'])
        .default('query'),
    )
    .addHelpText(
      'after',
      examples([
        [
          'netc embed matcher photos -o features.npy --labels files.csv',
          'for NumPy, with the file and class of each row',
        ],
        ['netc embed matcher photos --projector events', 'for the projector of TensorBoard'],
      ]),
    )
    .action(async (run: string, paths: readonly string[], options: EmbedOptions, command: Command) => {
      const { output, labels, projector } = options
      if (output === undefined && projector === undefined)
        command.error('error: name an output: -o FILE.npy or --projector FOLDER')
      if (output !== undefined && !/\.npy$/i.test(output)) {
        command.error(`error: the array is a .npy file, not ${JSON.stringify(output)}`)
      }
      if (labels !== undefined && !/\.csv$/i.test(labels)) {
        command.error(`error: the table is a .csv file, not ${JSON.stringify(labels)}`)
      }
      await embed(run, paths, options)
    })
}

async function embed(run: string, paths: readonly string[], options: EmbedOptions): Promise<void> {
  const { findImages } = await import('../../runtime/matching/image-files.js')
  const { embedFiles } = await import('../../runtime/matching/embed-files.js')
  const files = findImages(paths)
  const { output: npy, labels, projector } = options
  const tower = options.tower === 'query' ? 0 : 1
  const embedded = await withRun(run, options, async ({ trained, matcher, signal, show }) => {
    const onProgress = (share: number) => show('embedding', share)
    const shape = await embedFiles(trained, matcher, files, { npy, labels, projector, tower, signal, onProgress })
    return { network: trained.network.name, weights: trained.sha256, shape }
  })
  if (embedded === undefined) return
  const wrote = [npy, labels, projector].filter((each) => each !== undefined)
  if (options.json) return printObject({ ...embedded, images: files.length, wrote })
  say(`${files.length} images, features ${embedded.shape.slice(1).join('x')}\n`)
  remark(`wrote ${wrote.join(', ')}\n`)
}
