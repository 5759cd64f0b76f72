/** A run that is trained outside of this process. */
import type { Dataset } from '../data/dataset.js'
import type { EngineDescription } from '../engines/engine.js'
import { readVariables, weightValues, writeVariables } from '../model/weights-io.js'
import type { Checkpoint } from '../training/state.js'
import type { TrainingOptions, TrainingOutcome } from '../training/trainer.js'
import { loadLatest } from './checkpoint.js'
import { firstCheckpoint } from './first-checkpoint.js'
import { originOf } from './origin.js'
import type { RunObserver } from './recorder.js'
import type { OpenedRun } from './run-folder.js'

/** The program that trains: from the newest checkpoint, with its results in the run's folder, like a local training. */
export interface Elsewhere {
  readonly description: EngineDescription
  /** @throws UserError where it fails */
  train(run: ElsewhereRun): Promise<ElsewhereOutcome>
}

export interface ElsewhereRun extends Pick<OpenedRun, 'paths' | 'record' | 'network' | 'protocol'> {
  readonly dataset: Dataset
  readonly command: string
  readonly signal: AbortSignal
  readonly observer: RunObserver
}

/** The state reached is in the folder. */
export type ElsewhereOutcome = Omit<TrainingOutcome, 'state'>

/** Leaves the network with the weights that training here would leave it with. */
export async function trainElsewhere(
  elsewhere: Elsewhere,
  run: Omit<ElsewhereRun, 'dataset' | 'command' | 'signal' | 'observer'> & { readonly from?: Checkpoint | undefined },
  { recorder, protocol, siamese, tf }: Pick<TrainingOptions, 'recorder' | 'protocol' | 'siamese' | 'tf'>,
  { dataset, command, signal, observer }: Pick<ElsewhereRun, 'dataset' | 'command' | 'signal' | 'observer'>,
): Promise<TrainingOutcome> {
  const { paths, record, network } = run
  if (run.from === undefined) {
    const weights = await readVariables('weights', siamese.weights)
    recorder.checkpoint(firstCheckpoint(network, protocol, weightValues(network, weights)))
  }
  const outcome = await elsewhere.train({ ...run, dataset, command, signal, observer })
  const { checkpoint } = loadLatest(paths, originOf(paths, record))
  writeVariables(tf, 'weights', siamese.weights, checkpoint.tensors)
  const there = new Set(checkpoint.tensors.map(({ name }) => name))
  const averaged = [...siamese.weights].filter(([name]) => there.has(`average/${name}`))
  writeVariables(tf, 'average', new Map(averaged), checkpoint.tensors)
  return { ...outcome, state: checkpoint.state }
}
