/** All kernels that are timed. */
import { convolutions } from './convolutions.js'
import { elementwise } from './elementwise.js'
import { products } from './products.js'
import type { KernelCase } from './setup.js'

export const kernelCases: readonly KernelCase[] = [...products, ...convolutions, ...elementwise]
