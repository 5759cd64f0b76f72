/**
 * 3x3 convolutions at stride 1 with fewer multiplications: Winograd's minimal filtering (Lavin and Gray 2016, "Fast
 * algorithms for convolutional neural networks"). In F(2x2, 3x3), tiles of 4x4 pixels, two apart, and the filter are
 * transformed; one product over channels for each of the 16 positions of a tile replaces nine for each of four pixels;
 * the result is transformed back. F(4x4, 3x3) has tiles of 6x6 pixels, four apart. Channels come in fours.
 */
import type { Code, FunctionDefinition, FunctionScope, Local } from '../assembler.js'
import { call, i32, integers, loopWhile } from '../assembler.js'
import { product, upToFour } from '../convolution/product.js'
import { planeGap } from './tiles.js'
import { fourByFour, placesOf, type Tiling, twoByTwo } from './tilings.js'
import { filterBack, filterPanel, tilesToImage, tileTransform } from './transforms.js'

/** The indices in the module of the functions that are called here. */
interface Indices {
  readonly input: number
  readonly gradient: number
  readonly output: number
  readonly firstPanel: number
  readonly filterGradient: number
}

/** The final parameters of both functions below. */
interface Work {
  /**
   * Zeros and a sink, one input and output pixel each; then memory for a block of transformed tiles, input and output.
   */
  readonly scratch: Local
  /** The first tile and the number of tiles. */
  readonly first: Local
  readonly count: Local
  /** Tiles per block, a multiple of four. */
  readonly block: Local
  readonly tilesDown: Local
  readonly tilesAcross: Local
  readonly height: Local
  readonly width: Local
  readonly outHeight: Local
  readonly outWidth: Local
  /** Padding. */
  readonly top: Local
  readonly left: Local
  /** Channels. */
  readonly inputs: Local
  readonly outputs: Local
}

const workParameters = 14

function workOf(parameters: readonly Local[]): Work {
  const [scratch, first, count, block, tilesDown, tilesAcross, height] = parameters.slice(-workParameters)
  const [width, outHeight, outWidth, top, left, inputs, outputs] = parameters.slice(-workParameters + 7)
  const sizes = { height, width, outHeight, outWidth, top, left, inputs, outputs }
  return { scratch, first, count, block, tilesDown, tilesAcross, ...sizes }
}

/** The context of the code for one block. */
interface Block {
  /** The parameters of the transform functions that identify the tiles. */
  readonly tiles: readonly (Local | Code)[]
  /** The number of tiles. */
  readonly now: Local
  /** Transformed tiles of the input and of the output; the latter two at the current position. */
  readonly inputTiles: Local
  readonly outputTiles: Local
  readonly inputsHere: Code
  readonly outputsHere: Code
  /** Bytes between positions. */
  readonly inputPlane: Local
  readonly outputPlane: Local
  /** The current position's matrix of a filter at `base`. */
  readonly filterHere: (base: Local) => Code
  readonly sink: Local
  /** Memory for the tiles of one position, input and output. */
  readonly packed: Code
  /** Repeats code for each position. */
  readonly eachPlace: (body: Code) => Code
}

/** Processes the tiles in blocks of the size of the scratch memory. */
function eachBlock(scope: FunctionScope, tiling: Tiling, work: Work, body: (block: Block) => Code): Code {
  const places = placesOf(tiling)
  const { scratch, first, count, block, inputs, outputs } = work
  const [sink, inputTiles, outputTiles, inputPlane, outputPlane, filterPlane, now, place] = scope.locals('i32', 8)
  const pixels = i32.shl(i32.add(inputs.get, outputs.get), 2)
  const here = (base: Local, plane: Local): Code => i32.add(base.get, i32.mul(place.get, plane.get))
  return [
    inputPlane.set(i32.add(i32.shl(i32.mul(block.get, inputs.get), 2), i32.const(planeGap))),
    outputPlane.set(i32.add(i32.shl(i32.mul(block.get, outputs.get), 2), i32.const(planeGap))),
    filterPlane.set(i32.shl(i32.mul(inputs.get, outputs.get), 2)),
    sink.set(i32.add(scratch.get, pixels)),
    inputTiles.set(i32.add(sink.get, pixels)),
    outputTiles.set(i32.add(inputTiles.get, i32.mul(inputPlane.get, i32.const(places)))),
    loopWhile(
      count.get,
      now.set(i32.min(count.get, block.get)),
      body({
        tiles: [first, now, work.tilesDown, work.tilesAcross],
        now,
        inputTiles,
        outputTiles,
        inputsHere: here(inputTiles, inputPlane),
        outputsHere: here(outputTiles, outputPlane),
        inputPlane,
        outputPlane,
        filterHere: (base) => here(base, filterPlane),
        sink,
        packed: i32.add(outputTiles.get, i32.mul(outputPlane.get, i32.const(places))),
        eachPlace: (code) => [
          place.set(i32.const(0)),
          loopWhile(i32.lt(place.get, i32.const(places)), code, place.advance(1)),
        ],
      }),
      first.advance(now.get),
      count.set(i32.sub(count.get, now.get)),
    ),
  ]
}

/** Transforms the image tiles of a block. */
function transformInput(index: number, x: Local, work: Work, block: Block): Code {
  const { height, width, top, left, inputs, scratch } = work
  const image = [height, width, top, left, inputs]
  return call(index, x, block.inputTiles, ...block.tiles, ...image, scratch, block.inputPlane)
}

/**
 * `(x, u, y, bias, relu, ...work)`: the convolution of `x` with a transformed filter, into `y`; bias and relu as of
 * `tilesToImage`.
 */
function convolution(
  name: string,
  tiling: Tiling,
  indices: Omit<Indices, 'gradient' | 'filterGradient'>,
): FunctionDefinition {
  return {
    name,
    parameters: integers(5 + workParameters),
    body: (scope, ...parameters) => {
      const [x, u, y, bias, relu] = parameters
      const work = workOf(parameters)
      const { inputs, outputs, outHeight, outWidth } = work
      return eachBlock(scope, tiling, work, (block) => [
        transformInput(indices.input, x, work, block),
        block.eachPlace(
          product(scope, indices.firstPanel, {
            ...{ a: block.inputsHere, aRow: i32.shl(inputs.get, 2), rows: upToFour(block.now.get) },
            ...{ b: block.filterHere(u), from: i32.const(0), k: inputs.get, depth: inputs.get },
            ...{ c: block.outputsHere, cRow: i32.shl(outputs.get, 2), columns: outputs.get },
            ...{ bias: work.scratch.get, relu: i32.const(0) },
          }),
        ),
        call(
          indices.output,
          block.outputTiles,
          y,
          ...block.tiles,
          ...[outHeight, outWidth, outputs, bias, relu, block.sink, block.outputPlane],
        ),
      ])
    },
  }
}

/**
 * `(x, dy, du, ...work)`: adds the contribution of the tiles to the gradient of a filter transformed by F(2x2, 3x3),
 * `[16, in, out]`.
 */
function filterConvolution(indices: Omit<Indices, 'output' | 'firstPanel'>): FunctionDefinition {
  return {
    name: 'winogradFilterGradient',
    parameters: integers(3 + workParameters),
    body: (scope, ...parameters) => {
      const [x, dy, du] = parameters
      const work = workOf(parameters)
      const { inputs, outputs, outHeight, outWidth, scratch } = work
      const [zero, one] = [i32.const(0), i32.const(1)]
      const [inputBytes, outputBytes] = [i32.shl(inputs.get, 2), i32.shl(outputs.get, 2)]
      return eachBlock(scope, twoByTwo, work, (block) => [
        transformInput(indices.input, x, work, block),
        call(
          indices.gradient,
          dy,
          block.outputTiles,
          ...block.tiles,
          ...[outHeight, outWidth, zero, zero, outputs, scratch, block.outputPlane],
        ),
        // The tiles of a block are one image with one row.
        block.eachPlace(
          call(
            indices.filterGradient,
            ...[block.inputsHere, block.outputsHere, block.filterHere(du), block.packed],
            ...[one, one, block.now, one],
            ...[inputBytes, outputBytes, zero, zero, zero, zero, outputBytes],
            ...[inputs, outputs],
          ),
        ),
      ])
    },
  }
}

/**
 * The functions, whose indices in the module start at `first`; `filterGradient` and `firstPanel` are the indices of
 * functions that they call.
 */
export function winogradFunctions(
  first: number,
  { filterGradient, firstPanel }: Pick<Indices, 'filterGradient' | 'firstPanel'>,
): readonly FunctionDefinition[] {
  return [
    tileTransform('winogradInput2', twoByTwo, 'images'),
    tileTransform('winogradGradient', twoByTwo, 'gradients'),
    tilesToImage('winogradOutput2', twoByTwo),
    tileTransform('winogradInput4', fourByFour, 'images'),
    tilesToImage('winogradOutput4', fourByFour),
    convolution('winogradConvolution2', twoByTwo, { input: first, output: first + 2, firstPanel }),
    convolution('winogradConvolution4', fourByFour, { input: first + 3, output: first + 4, firstPanel }),
    filterConvolution({ input: first, gradient: first + 1, filterGradient }),
    filterPanel('winogradFilter2', twoByTwo),
    filterPanel('winogradFilter4', fourByFour),
    filterBack,
  ]
}
