/** How several images of a class are combined to one score. */

/**
 * How the images of a class are combined. `mean`: the mean of their scores, as in the test few_shot. `best`: the
 * highest of their scores. `prototype`: the score of the mean of their features (Snell et al. 2017).
 */
export const combinations = ['mean', 'best', 'prototype'] as const
export type Combination = (typeof combinations)[number]
