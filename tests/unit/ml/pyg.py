"""What our convolution is compared with. Importing it warns of torch functions that it uses itself."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message=r"`torch\.jit\.", category=DeprecationWarning)
    from torch_geometric.nn.conv.lg_conv import LGConv

__all__ = ["LGConv"]
