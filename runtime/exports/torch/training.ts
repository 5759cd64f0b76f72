/** What a run needs to be gone on with by its PyTorch package. */
import { cacheFolder } from '../../base/cache-folder.js'
import { openDataset, preparationFor } from '../../data/open.js'
import { dataOf } from '../../runs/data-place.js'
import { findRun } from '../../runs/find-run.js'
import { originOf } from '../../runs/origin.js'
import { openRun } from '../../runs/run-folder.js'
import type { Training } from '../targets/target.js'
import { packedChunks } from './data-file.js'
import { torchProtocol } from './protocol.js'

/** @throws UserError where the run's data are not there, or its protocol has a part that is not in the package */
export async function trainingOf(given: string, withData: boolean): Promise<Training> {
  const { network, protocol, paths, record } = openRun(findRun(given))
  const { seed, horizon } = record
  const preparation = preparationFor(protocol, network)
  const dataset = await openDataset(dataOf(record), { cache: cacheFolder(), preparation })
  const tables = torchProtocol({ network, protocol, dataset, seed, horizon, of: originOf(paths, record) })
  return { tables, ...(withData && { data: () => packedChunks(dataset) }) }
}
