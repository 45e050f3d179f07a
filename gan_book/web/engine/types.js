/** Types that the engine's modules share; nothing here runs. */

/**
 * @typedef {object} Settings fields of `gan_book.Settings` that the page's engine has (`in_page`),
 *   under their own names
 * @property {number} steps
 * @property {number} batch_size
 * @property {number} seed
 * @property {string} data a name of DISTRIBUTIONS in `data.js`
 * @property {number} data_mean
 * @property {number} data_std
 * @property {number} data_gap
 * @property {string} sketch heights of the bins, for data "sketch"
 * @property {string} noise a name of NOISES in `noise.js`
 * @property {number} noise_range
 * @property {number} hidden_size
 * @property {?number} hidden_size_d
 * @property {"tanh" | "relu"} activation_d
 * @property {"normal" | "fan_in"} init_d
 * @property {boolean} minibatch
 * @property {number} num_kernels
 * @property {number} kernel_dim
 * @property {"kept" | "damped" | "masked"} self_distance
 * @property {"sum" | "mean"} feature_reduction
 * @property {number} nearest
 * @property {string} loss a name of LOSSES in `losses.js`
 * @property {"non_saturating" | "saturating"} loss_g
 * @property {number} label_smoothing
 * @property {"sgd" | "adam"} optimizer
 * @property {number} learning_rate
 * @property {?number} learning_rate_g
 * @property {?number} learning_rate_d
 * @property {number} beta1
 * @property {number} beta2
 * @property {number} decay_rate
 * @property {number} decay_steps
 * @property {number} d_steps
 * @property {number} pretrain_steps
 * @property {string} turns what becomes another in mid-run: see `turns.js`
 * @property {"float32" | "float64"} precision
 */

/**
 * @typedef {object} LinearDesign
 * @property {"linear"} kind
 * @property {number} inputs
 * @property {number} outputs
 * @property {"none" | "relu" | "softplus" | "tanh"} activation
 * @property {number} std of the first kernel
 */

/**
 * @typedef {object} MinibatchDesign
 * @property {"minibatch"} kind
 * @property {number} inputs
 * @property {number} outputs
 * @property {number} kernels
 * @property {number} dim
 * @property {number} nearest
 * @property {number} selfTerm what a sample adds to its own sum
 * @property {number} scale of the features
 */

/** @typedef {LinearDesign | MinibatchDesign} LayerDesign */

/**
 * @typedef {object} Layer
 * @property {Float64Array} out its activations, in rows
 * @property {Float64Array} slopes derivative of the loss by them
 * @property {number} end where its weights end
 * @property {(weights: Float64Array, company: number) => void} apply
 * @property {(weights: Float64Array, gradient: ?Float64Array, onwards: boolean) => void} differentiate
 */

/**
 * @typedef {object} Loss twin of `losses.loss.Loss`: sets the slopes of D's scores, returns the loss
 * @property {(d: import("./network.js").Network, settings: Settings) => number} lowerD
 * @property {(d: import("./network.js").Network, settings: Settings) => number} lowerG
 * @property {(score: number) => number} belief what is drawn as D(x)
 * @property {number} undecided the score that says neither
 */

/**
 * @typedef {object} MoveD
 * @property {number} loss D's loss on its batch before the update
 * @property {number} gradient norm of the gradient
 * @property {number} accuracyReal share of the data that D took for data
 * @property {number} accuracyFake share of the generated points that D took for generated
 */

/**
 * @typedef {object} MoveG
 * @property {number} loss G's loss on its batch before the update
 * @property {number} gradient norm of the gradient
 */

/**
 * @typedef {object} Report what the last moves saw; NaN before the first
 * @property {number} lossD of the first D update of the step, as in `history["loss_d"]`
 * @property {number} lossG
 * @property {number} accuracyReal
 * @property {number} accuracyFake
 * @property {number} gradientD
 * @property {number} gradientG
 */

/**
 * @typedef {object} Batch
 * @property {Float64Array} real the data of the last D update (before the first one: of that)
 * @property {Float64Array} fake what G makes of the noise of its next update
 * @property {Float64Array} arrows for each generated point -dL_G/dx: where D's gradient pushes it
 */

/**
 * @typedef {object} Measures of G's exact output, on a grid over the noise
 * @property {number} step
 * @property {number} mean
 * @property {number} std
 * @property {number} widthRatio std / sigma of the data
 * @property {number} wasserstein Wasserstein-1 to the data, in sigma
 * @property {string} outcome one of OUTCOMES
 * @property {boolean} misshapen whether the shape is wrong, whatever mean and width
 */

/**
 * @typedef {object} Snapshot all that a later `restore` needs; can be posted between threads
 * @property {Report} report
 * @property {[number, number, number, ?number]} counts
 * @property {Float64Array[]} numbers
 */

export {};
