#!/usr/bin/env bash
# Makes a folder that measures GPUs on a machine without a network: bench/gpu/pack.sh FOLDER. It holds bench/gpu/run.sh, the program with its own
# .NET, the default model, the network in PyTorch, and the provider libraries in parts of 45 MiB; the rest is packed into one archive below 60 MB.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${1:?"bench: name the folder to make"}
[[ ! -e $target ]] || { echo "bench: $target exists; name another folder." >&2; exit 2; }

"$root/eng/setup" --gpu
mkdir -p "$target/parts" "$target/models" "$target/training"
MSBUILDDISABLENODEREUSE=1 dotnet publish "$root/bench/Nadir.DeviceBench" -c Release -r linux-x64 --self-contained -p:NadirDevice=gpu -m:1 \
  -p:DebugType=none -o "$target/app" -v quiet -nologo >&2
for library in "$target"/app/libonnxruntime_providers_{cuda,tensorrt}.so; do
  [[ -f $library ]] || { echo "bench: the build brought no $(basename "$library"); look at eng/setup --gpu." >&2; exit 1; }
  split -b 45M "$library" "$target/parts/$(basename "$library").part-"
  rm "$library"
done
mkdir "$target/models/edge-x4"
cp "$root"/models/edge-x4/{card.json,encoder.onnx,denoiser.onnx,encoder.fp16.onnx,denoiser.fp16.onnx} "$target/models/edge-x4/"
cp -r "$root/training/nadir_training" "$target/training/"
cp "$here/run.sh" "$here/torch_reference.py" "$target/"
tar -cJf "$target.tar.xz" -C "$target" --exclude=parts .
parts=("$target"/parts/*)
echo "bench: $target.tar.xz has $(($(stat -c %s "$target.tar.xz") / 1000000)) MB without the parts; $target/parts has ${#parts[@]} files of 45 MiB at most." >&2
