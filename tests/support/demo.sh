#!/bin/sh
# ./dev run: the demo region; without a display its driver brings a virtual one.
set -eu
cd "$(dirname "$0")/../.."
exec build/bin/suara_demo "$@"
