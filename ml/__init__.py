"""Models without I/O: tensors, files and figures; never HTTP, the bus or the driver."""
