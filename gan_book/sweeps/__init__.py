"""Many runs: a chapter or the engine with other parameters, once or ten thousand times, in a table.

    gan-book sweep book/03-a-gan-for-one-gaussian.ipynb -p seed=0:8 --out runs/seeds
    gan-book study --preset book -p minibatch=true,false --seeds 0:1000 --out runs/layer
    gan-book show runs/layer

What runs is said in `designs` (which values) and `notebooks` (which chapter, whose `parameters`);
`worker` makes one run, by `execution` in a kernel of `kernels`; `cluster` hands the work to a Dask
cluster; `store` keeps what comes back, and makes a `table` of it; `summary` and `report_page` say
what came out.
"""

from __future__ import annotations

from gan_book.sweeps.store import load

__all__ = ["load"]
