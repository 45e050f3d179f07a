/** Written by `make format` from Python's values (tools/write_shared.py). */

// base/sketch.py
export const BINS = 32;
export const BIN_WIDTH = 0.25;
export const SKETCH_LOW = 0.0;
export const SKETCH_HIGH = 8.0;
export const HEIGHT_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz";

// base/turns.py
export const MOST_TURNS = 50;

// metrics/outcomes.py
export const OUTCOMES = ["diverged", "off target", "collapsed", "narrow", "good", "wide"];
export const OFF_TARGET_BEYOND = 2.0;
export const COLLAPSED_BELOW = 0.3;
export const NARROW_BELOW = 0.5;
export const GOOD_UP_TO = 1.5;
export const MISSHAPEN_BEYOND = 0.3;

// data/floor.py
export const FLOOR_SAMPLES = 256;
export const FLOOR_REPEATS = 400;
export const FLOOR_SLICES = 4;

// losses/cross_entropy.py
export const CLIP = 1e-5;

// networks/minibatch.py
export const TENSOR_STD = 0.02;
export const SELF_TERMS = { kept: 1.0, damped: 0.36787944117144233, masked: 0.0 };

// training/optimizers.py
export const EPSILON = 1e-7;

// training/loop.py
export const GRID = 200;

// pictures/svg.py
export const CELLS = 200;
export const LEVELS = 1000;
export const POINT_LEVELS = 10000;
export const OFF_AXIS = 65535;
export const MOST_NUMBER = 1000;
export const LEAST_PUSH = 0.0001;
export const D_HEIGHT = 0.625;

// pictures/frame_svg.py
export const WIDEST = 2.0;
export const MOST_LOSS = 4.0;
export const LANES = 6;

// pictures/map_svg.py
export const JUMP = 800;

// pictures/frame_of_run.py
export const QUANTILES = 1000;
export const REACH = 1.5;
export const FAINT = 1e-6;

// widgets/explorer_stage.py
export const FRAMES = 200;
export const SEEDS = 50;
export const TILE_QUANTILES = 400;

// widgets/two_classes.py
export const WIDTH = 800;
export const HEIGHT = 600;
export const UNIT = 100;
export const ACROSS = 3;
export const UP = 2;
export const POINT_MARKS = ["h0", "m-7 -7l14 14m-14 0l14 -14"];

// data/random.py
export const Purpose = { DATA: 0, NOISE_D: 1, NOISE_G: 2, PRETRAINING: 3, WEIGHTS: 4, SAMPLES: 5 };
