#!/bin/sh
# SiRCNN under the whole protocol of the paper, the matcher under our recipe, and how long a step takes, on a machine with a card.
#   scripts/gpu.sh prepare gpu          with netc and Omniglot: the runs, begun, and their packages with the data
#   scripts/gpu.sh paper gpu            with Python and PyTorch alone: trains for less than ten minutes, and goes on at the next call
#   scripts/gpu.sh recipe gpu
#   scripts/gpu.sh bench gpu            seconds a step in float32, in bfloat16 and compiled
#   scripts/gpu.sh finish gpu           with netc again: tests and reports
# NETC_GPU_SECONDS are those of a call, NETC_GPU_STEPS those of a measurement, NETC_GPU_OPTIONS what training is given besides (--bf16), NETC_GPU_DATA the data.
set -eu
what=${1:?prepare, paper, recipe, bench or finish} folder=${2:?a folder}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
python=${NETC_TORCH_PYTHON:-python3}
seconds=${NETC_GPU_SECONDS:-540}
steps=${NETC_GPU_STEPS:-200}

begin() { # NAME FILE PROTOCOL
  [ -e "$folder/$1-run" ] ||
    "$root/bin/netc" train "$root/specs/$2.net" --protocol "$3" ${NETC_GPU_DATA:+--data "$NETC_GPU_DATA"} --begin -o "$folder/$1-run"
  [ -e "$folder/$1-begun" ] || cp -R "$folder/$1-run" "$folder/$1-begun"
  [ -e "$folder/$1" ] || "$root/bin/netc" export "$folder/$1-run" --to torch --with-data -o "$folder/$1"
}

# A signal ends the iteration and saves; the exit code is then 130, and the next call goes on.
train() { # NAME PACKAGE RUN OPTIONS...
  name=$1 package=$2 run=$3
  shift 3
  code=0
  # shellcheck disable=SC2086
  (cd "$folder/$name" && timeout -s INT "$seconds" "$python" -m "$package" train --resume "../$run" "$@" ${NETC_GPU_OPTIONS:-}) || code=$?
  case $code in
    0) echo "$name: ended" ;;
    124 | 130) echo "$name: stopped after $seconds s; call again to go on" ;;
    *) return "$code" ;;
  esac
}

measure() { # NAME PACKAGE OPTIONS...
  name=$1 package=$2
  shift 2
  rm -rf "$folder/$name-bench"
  cp -R "$folder/$name-begun" "$folder/$name-bench"
  (cd "$folder/$name" && "$python" -m "$package" train --resume "../$name-bench" --iterations "$steps" --progress none "$@")
  "$python" - "$folder/$name-bench/sessions.jsonl" <<'PYTHON'
import json, sys
session = json.loads(open(sys.argv[1], encoding="utf8").read().splitlines()[-1])
steps = session["to"] - session["from"]
waited = session["waited_ms"] / 1000
print(json.dumps({"steps": steps, "seconds_a_step": session["seconds"] / steps, "waited_a_step": waited / steps, **session["engine"]}))
PYTHON
  rm -rf "$folder/$name-bench"
}

case $what in
  prepare)
    mkdir -p "$folder"
    begin paper sircnn omniglot-paper
    begin recipe matcher omniglot
    ;;
  paper) train paper sircnn paper-run ;;
  recipe) train recipe matcher recipe-run ;;
  bench)
    for options in '' --bf16 --compile '--bf16 --compile'; do
      # shellcheck disable=SC2086
      measure paper sircnn $options
    done
    ;;
  finish)
    for name in paper recipe; do "$root/bin/netc" train --resume "$folder/$name-run" --engine auto; done
    ;;
  *)
    echo "there is no $what: prepare, paper, recipe, bench or finish" >&2
    exit 2
    ;;
esac
