#!/usr/bin/env bash
# Measures the pipeline as ratios (docs/benchmarks.md): bench/run.sh [pipeline|alone|stitch|memory|samplers|precisions|load|drop]..., all but the last two
# without arguments; load and drop need Azurite (eng/setup --azurite).
# Needs what ./nadir needs and gdal_translate; 40 GB of room below $TMPDIR for the 8,192-pixel scene. Tables go to standard output.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
command -v gdal_translate >/dev/null || { echo "bench: gdal_translate is missing; eng/setup --tests installs it." >&2; exit 1; }
"$root/eng/setup"
MSBUILDDISABLENODEREUSE=1 dotnet build "$root/bench/Nadir.Bench" -c Release -m:1 -v quiet -nologo -clp:NoSummary >&2

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
verbs=("$@")
if [[ ${#verbs[@]} -eq 0 ]]; then verbs=(pipeline alone stitch memory samplers precisions); fi
echo "Commit $(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)."
for verb in "${verbs[@]}"; do
  echo
  echo "## $verb"
  echo
  dotnet "$root/bench/Nadir.Bench/bin/Release/net10.0/Nadir.Bench.dll" "$verb" --scratch "$scratch"
done
