#!/bin/sh
# Measures; each line has the figure, its unit, its limit and the ratio to it, from the same run.
# run.sh [PATTERN]: only the benches whose name has PATTERN (journal, kiosk,
# central, index, cheat, load, drain, record, years, soak).
set -eu
cd "$(dirname "$0")/../.."
bin=build/bin
pattern=${1:-}
wanted() { case $1 in *"$pattern"*) return 0 ;; *) return 1 ;; esac; }

fdatasync_p99=0
if wanted journal || wanted kiosk; then
  echo "== journal"
  log=$(mktemp)
  "$bin/suara_bench_journal" | tee "$log"
  fdatasync_p99=$(sed -n 's/^bare fdatasync of 4 KiB, p99 *\([0-9.]*\).*/\1/p' "$log")
  rm -f "$log"
fi
if wanted kiosk; then echo "== kiosk"; "$bin/suara_bench_kiosk" "$fdatasync_p99"; fi
if wanted central; then echo "== central"; "$bin/suara_bench_central"; fi
if wanted index; then echo "== index"; "$bin/suara_bench_index"; fi
if wanted cheat; then echo "== cheat"; "$bin/suara_bench_cheat"; fi
if wanted load; then echo "== load"; "$bin/suara_bench_load"; fi
if wanted drain; then echo "== drain"; "$bin/suara_bench_drain"; fi
if wanted record; then echo "== record"; "$bin/suara_bench_record"; fi
if wanted years; then echo "== years"; "$bin/suara_bench_years"; fi
if wanted soak; then
  echo "== soak"
  said=$("$bin/suara_soak" --worlds-for 20 --images-for 20 --kills-for 20 --seed 1) ||
    { echo "$said"; exit 1; }
  echo "$said" | grep 'a minute'
fi
