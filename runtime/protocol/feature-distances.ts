/** How features may be compared where a network has no head. */
export const featureDistances = ['euclidean', 'cosine', 'l1'] as const

/** `cosine` is 1 - cos of the angle, which ranks as the Euclidean distance of features of unit length does. */
export type FeatureDistance = (typeof featureDistances)[number]
