"""Settings in words, by the names of their fields: the label of each, and one line more about it.

Knobs show both, and the command line and error messages may; an edition in another language
replaces them here.
"""

from __future__ import annotations

#: A help may end in "; None: ..." where the field may be None: knobs leave that out.
SETTING_WORDS: dict[str, tuple[str, str]] = {
    "steps": ("steps", "length of the run; a step is d_steps updates of D, then one of G"),
    "batch_size": ("batch size", "samples that an update sees, of data and of noise each"),
    "seed": ("seed", "fixes every random number: another seed is another run"),
    "data": ("data", "what is to be learned: one or two bells, or a sketch of your own"),
    "data_mean": ("mean of the data", "where on the x axis the data lie"),
    "data_std": ("width of the data", "standard deviation of the data (of each mode)"),
    "data_gap": (
        "gap between two modes",
        "distance between two equal modes of the data; 0: one mode",
    ),
    "sketch": (
        "sketch of the data",
        "draw how likely each x is, with finger, mouse or arrow keys; or begin with a shape",
    ),
    "modes": ("modes", "where the bells of a mixture in the plane lie, and how heavy they are"),
    "latent_size": ("latent size", "numbers that G makes a sample of"),
    "noise": ("noise", "how G's input is drawn: from an even grid, uniformly or normally"),
    "noise_range": ("noise range", "noise lies in [-range, range]; normal: its std"),
    "hidden_size": ("hidden units of G", "the more G's one hidden layer has, the more G can bend"),
    "hidden_size_d": (
        "units per layer of D",
        "the more, the finer D can tell points apart; None: 2 * hidden_size",
    ),
    "depth_g": ("hidden layers of G", "the more, the more often G can bend what it bent before"),
    "depth_d": ("hidden layers of D", "minibatch discrimination takes the place of the last"),
    "activation_g": ("activation of G", "what bends G: smooth softplus or tanh, or relu's corners"),
    "activation_d": ("activation of D", "what bends D: the smooth tanh, or relu with its corners"),
    "init_g": (
        "G's first weights",
        "std 1 (normal), 1/sqrt(a layer's inputs) (fan_in), √2 times that (he); or orthogonal",
    ),
    "minibatch_std": (
        "minibatch standard deviation",
        "one more feature for D: how much the samples of a batch differ",
    ),
    "pack": ("pack", "samples that D judges together, of the same batch (PacGAN)"),
    "init_d": ("D's first weights", "their std: 1 (normal), or 1/sqrt(a layer's inputs) (fan_in)"),
    "minibatch": (
        "minibatch discrimination",
        "in place of D's third layer, one that shows D how close the samples of a batch are",
    ),
    "num_kernels": ("kernels", "features that the layer adds: so many ways to compare samples"),
    "kernel_dim": ("kernel size", "numbers by which a kernel compares two samples"),
    "self_distance": (
        "self-distance",
        "what a sample adds to its own sum: 1 (kept), exp(-1) (damped) or 0 (masked)",
    ),
    "feature_reduction": (
        "sum or mean",
        "whether a feature adds the closeness to the others up, or averages",
    ),
    "nearest": (
        "nearest others only",
        "only so many nearest others contribute; 0: all of the batch",
    ),
    "loss": (
        "loss",
        "cross-entropy from logits, from log(sigmoid) as written in 2016, clipped as in 2017; "
        "or least squares",
    ),
    "loss_g": ("G's loss", "where D is sure of itself, the non-saturating one still pushes G"),
    "label_smoothing": (
        "label smoothing",
        "data are labelled 1 minus this, so that D is never quite sure",
    ),
    "penalty": ("penalty", "what is added to D's loss"),
    "penalty_weight": ("weight of the penalty", "gamma, the weight of the penalty"),
    "optimizer": (
        "optimiser",
        "how a gradient moves weights: straight (sgd), or by Adam's averages",
    ),
    "learning_rate": ("learning rate", "of both networks where no own one is given"),
    "learning_rate_g": (
        "learning rate of G",
        "how far an update moves G's weights; None: learning_rate",
    ),
    "learning_rate_d": (
        "learning rate of D",
        "how far an update moves D's weights; None: learning_rate",
    ),
    "beta1": (
        "Adam's beta1",
        "how long Adam remembers gradients: 0 not at all, 0.9 some ten updates",
    ),
    "beta2": ("Adam's beta2", "how long Adam remembers squared gradients"),
    "decay_rate": ("decay of the rates", "factor on both learning rates, again and again; 1: none"),
    "decay_steps": (
        "decay every",
        "so many updates of a network lie between two decays of its rate",
    ),
    "d_steps": ("D steps per G step", "how often D learns before G may move once"),
    "unrolled_steps": (
        "D steps that G foresees",
        "G's gradient passes through so many D steps, which are then taken back (unrolled GAN)",
    ),
    "pretrain_steps": ("pre-training of D", "steps in which D first learns the data's density"),
    "turns": ("turned in mid-run", "numbers that become others while the run goes on"),
    "record_every": ("record every", "steps between recorded moments; None: 100 moments"),
    "record_frames": ("record frames", "keep D's weights at each moment too, for films"),
    "precision": ("precision", "floating-point type"),
}
