/** How features are compared if a network has no head. */
export const featureDistances = ['euclidean', 'cosine', 'l1'] as const

/** `cosine` is 1 - cos(angle); for features of unit length it ranks like the Euclidean distance. */
export type FeatureDistance = (typeof featureDistances)[number]
