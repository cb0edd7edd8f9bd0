#!/usr/bin/env bash
# Measures a model on a device (docs/gpu.md): bench/gpu/run.sh [--device cuda:0] [--model M] [--precisions P,..] [--steps N,..] [--batches N,..]
#   [--sampling device,host] [--lanes N] [--rounds N] [--side N]. Without --device it takes a GPU where there is one. From a checkout it builds what it needs; from a folder that
#   bench/gpu/pack.sh made it needs no network and no .NET. Tables go to standard output, all numbers to ./gpu-bench.json and ./torch-bench.json.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
say() { echo "bench: $*" >&2; }

device=auto torch_arguments=() previous=''
for argument in "$@"; do
  if [[ $previous == --device ]]; then device=$argument; fi
  case $previous in --steps | --batches | --rounds) torch_arguments+=("$previous" "$argument") ;; esac
  previous=$argument
done

# A Python with PyTorch: the reference, and the CUDA libraries that its wheels bring where the system has none.
python=''
for candidate in ${PYTHON:+"$PYTHON"} python3 /usr/bin/python3; do
  if "$candidate" -c 'import torch' 2>/dev/null; then python=$candidate; break; fi
done
if [[ -n $python ]]; then
  wheels=$("$python" -c 'import glob, os, torch; print(":".join(sorted(glob.glob(os.path.join(os.path.dirname(torch.__file__), "..", "nvidia", "*", "lib")))))')
  export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$wheels
fi

if [[ -d $here/app ]]; then
  for parts in "$here"/parts/*.so.part-aa; do
    name=$(basename "$parts" .part-aa)
    if [[ -e $parts && ! -f $here/app/$name ]]; then cat "$here/parts/$name".part-* >"$here/app/$name.tmp" && mv "$here/app/$name.tmp" "$here/app/$name"; fi
  done
  program=("$here/app/Nadir.DeviceBench")
  models=$here/models
else
  root=$(cd "$here/../.." && pwd)
  kind=cpu
  if [[ $device == cuda* || $device == tensorrt* ]]; then kind=gpu; fi
  if [[ $kind == gpu ]]; then "$root/eng/setup" --gpu; else "$root/eng/setup"; fi
  MSBUILDDISABLENODEREUSE=1 dotnet build "$root/bench/Nadir.DeviceBench" -c Release "-p:NadirDevice=$kind" -m:1 -v quiet -nologo -clp:NoSummary >&2
  program=(dotnet "$root/bench/Nadir.DeviceBench/bin/Release/net10.0/Nadir.DeviceBench.dll")
  models=$root/models
fi

"${program[@]}" --models "$models" --output gpu-bench.json "$@"

if [[ -z $python ]]; then
  say "no Python with PyTorch (name one in PYTHON), so its time for the same network is not measured."
  exit
fi
echo
echo "## The same network in PyTorch"
echo
case $device in
  cpu) torch_device=cpu ;;
  auto) torch_device=$("$python" -c 'import torch; print("cuda:0" if torch.cuda.is_available() else "cpu")') ;;
  *:*) torch_device=cuda:${device#*:} ;;
  *) torch_device=cuda:0 ;;
esac
"$python" "$here/torch_reference.py" --device "$torch_device" --output torch-bench.json "${torch_arguments[@]+"${torch_arguments[@]}"}"
