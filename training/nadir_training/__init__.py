"""Nadir's training package: data, degradation, network, loss, training, distillation, step tables, evaluation and ONNX export."""
