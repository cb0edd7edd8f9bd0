#!/usr/bin/env bash
# The chaos harness by hand (docs/chaos.md): tests/chaos.sh [--seed FIRST] [--count N | --minutes M] [--slots N]
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
eng/setup --tests --azurite
dotnet build tests/Chaos.Tests -c Release -nologo -v quiet
exec dotnet exec tests/Chaos.Tests/bin/Release/net10.0/Nadir.Chaos.Tests.dll "$@"
