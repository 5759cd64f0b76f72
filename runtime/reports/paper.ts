/**
 * The published figures for comparison: "Improved Image Classification Algorithm based on Siamese Network" (Ma, Tan,
 * Li, Tang), 20-way one-shot accuracy on Omniglot's 20 evaluation alphabets, 40 tasks each.
 */

export interface PublishedResult {
  /** The paper's name of the network. */
  readonly network: string
  /** By the alphabet's name in Omniglot. */
  readonly alphabets: Readonly<Record<string, number>>
  readonly mean: number
  readonly iterations: number
}

/** Table 4. */
export const table4: readonly PublishedResult[] = [
  {
    network: 'SiRCNN',
    alphabets: {
      'Old_Church_Slavonic_(Cyrillic)': 0.9,
      Oriya: 0.475,
      'Aurek-Besh': 0.875,
      Mongolian: 0.825,
      'Syriac_(Serto)': 0.575,
      Tibetan: 0.9,
      Gurmukhi: 0.725,
      Atemayar_Qelisayer: 0.75,
      Glagolitic: 0.9,
      Keble: 0.9,
      Angelic: 0.75,
      Avesta: 0.675,
      Sylheti: 0.575,
      Malayalam: 0.725,
      Atlantean: 0.825,
      Tengwar: 0.75,
      Manipuri: 0.8,
      ULOG: 0.675,
      Ge_ez: 0.75,
      Kannada: 0.675,
    },
    mean: 0.75125,
    iterations: 38000,
  },
  {
    network: 'ResNeXt101',
    alphabets: {
      'Old_Church_Slavonic_(Cyrillic)': 0.8725,
      Oriya: 0.675,
      'Aurek-Besh': 0.85,
      Mongolian: 0.75,
      'Syriac_(Serto)': 0.725,
      Tibetan: 0.8,
      Gurmukhi: 0.675,
      Atemayar_Qelisayer: 0.65,
      Glagolitic: 0.875,
      Keble: 0.825,
      Angelic: 0.675,
      Avesta: 0.725,
      Sylheti: 0.675,
      Malayalam: 0.725,
      Atlantean: 0.725,
      Tengwar: 0.725,
      Manipuri: 0.925,
      ULOG: 0.4,
      Ge_ez: 0.875,
      Kannada: 0.725,
    },
    mean: 0.74375,
    iterations: 47000,
  },
  {
    network: 'Siamese CNN',
    alphabets: {
      'Old_Church_Slavonic_(Cyrillic)': 0.8,
      Oriya: 0.5,
      'Aurek-Besh': 0.8,
      Mongolian: 0.675,
      'Syriac_(Serto)': 0.55,
      Tibetan: 0.675,
      Gurmukhi: 0.6,
      Atemayar_Qelisayer: 0.55,
      Glagolitic: 0.55,
      Keble: 0.825,
      Angelic: 0.6,
      Avesta: 0.525,
      Sylheti: 0.4,
      Malayalam: 0.625,
      Atlantean: 0.525,
      Tengwar: 0.425,
      Manipuri: 0.8,
      ULOG: 0.6,
      Ge_ez: 0.625,
      Kannada: 0.525,
    },
    mean: 0.60875,
    iterations: 83000,
  },
]

export interface PublishedTraining {
  readonly network: string
  readonly accuracy: number
  readonly iterations: number
  readonly loss: number
  readonly learningRate: number
  readonly validationAccuracy: number
}

/** Table 5: test accuracy, and the training metrics at the best validation. */
export const table5: readonly PublishedTraining[] = [
  {
    network: 'Siamese CNN',
    accuracy: 0.60875,
    iterations: 83000,
    loss: 0.554829,
    learningRate: 0.00186,
    validationAccuracy: 0.8875,
  },
  {
    network: 'VGG16',
    accuracy: 0.6275,
    iterations: 47000,
    loss: 0.84389,
    learningRate: 0.00388,
    validationAccuracy: 0.870833,
  },
  {
    network: 'VGG19',
    accuracy: 0.65125,
    iterations: 23000,
    loss: 0.253298,
    learningRate: 0.006298,
    validationAccuracy: 0.925,
  },
  {
    network: 'ResNet18',
    accuracy: 0.6625,
    iterations: 25000,
    loss: 0.344828,
    learningRate: 0.00605,
    validationAccuracy: 0.875,
  },
  {
    network: 'ResNet50',
    accuracy: 0.6995,
    iterations: 59000,
    loss: 0.420847,
    learningRate: 0.003055,
    validationAccuracy: 0.904166,
  },
  {
    network: 'EfficientNet-B2',
    accuracy: 0.72125,
    iterations: 66000,
    loss: 0.381858,
    learningRate: 0.002654,
    validationAccuracy: 0.8875,
  },
  {
    network: 'ResNeXt101',
    accuracy: 0.74375,
    iterations: 47000,
    loss: 0.314022,
    learningRate: 0.003888,
    validationAccuracy: 0.7666,
  },
  {
    network: 'SiRCNN',
    accuracy: 0.75125,
    iterations: 38000,
    loss: 0.391897,
    learningRate: 0.004659,
    validationAccuracy: 0.925,
  },
]
