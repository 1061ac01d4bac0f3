#!/bin/sh
# run.sh [NAME]: chooses each defect of mutants.txt (or NAME) in build-mutants and runs the test that
# should find it, then, if it does not, all the others. Survivors end it with 1.
set -eu
cd "$(dirname "$0")/../.."
list=tests/mutants/mutants.txt bin=build-mutants/bin
programs=$(grep -v '^#' $list | cut -d'|' -f2 | sort -u)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# hunt PROGRAM FILTER: 0 where its tests pass; $log has what it said.
hunt() { timeout 300 "$bin/test_$1" --no-colors=true -tc="$2" >"$log" 2>&1; }
first_failed() { # the case in which the first error stands, or what ended the program
  awk '/^TEST CASE:/ {name = substr($0, 13)} /ERROR|FATAL/ {print name; exit}' "$log"
}

[ $# -eq 0 ] || grep -q "^$1|" $list || { echo "mutants: no mutant $1" >&2; exit 2; }
grep -v '^#' $list | cut -d'|' -f2,3 | sort -u | while IFS='|' read -r program filter; do
  hunt "$program" "$filter" || { cat "$log"; echo "without a defect $program fails"; exit 1; }
  grep -Eq '^\[doctest\] test cases: +[1-9]' "$log" || { echo "no test is called $filter"; exit 1; }
done
echo "without a defect every test that is used passes"

killed=0 survived=0
while IFS='|' read -r name program filter sentence; do
  case $name in \#*|'') continue ;; esac
  [ $# -eq 0 ] || [ "$1" = "$name" ] || continue
  started=$(date +%s) killer=''
  export SUARA_MUTANT=$name
  if ! hunt "$program" "$filter"; then
    killer="test_$program: $(first_failed)"
  else
    for other in $programs; do
      hunt "$other" '*' || { killer="test_$other (not the one named): $(first_failed)"; break; }
    done
  fi
  seconds=$(($(date +%s) - started))
  if [ -n "$killer" ]; then killed=$((killed + 1)); else survived=$((survived + 1)) killer=SURVIVED; fi
  printf '%-30s %s\n%-30s   %s, %d s\n' "$name" "$sentence" '' "$killer" "$seconds"
done <$list
echo "$killed killed, $survived survived"
[ "$survived" = 0 ] && [ "$killed" -gt 0 ]
