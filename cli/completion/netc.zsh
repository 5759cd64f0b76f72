#compdef netc
# zsh completion of netc. It asks netc what may come next, and looks for files itself.
_netc() {
  local line word wants
  local -a lines described endings
  lines=("${(@f)$("${(Q)words[1]}" complete-words -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  for line in $lines; do
    case $line in
      ':files '*)
        endings=(${=line#:files })
        wants=files
        ;;
      :folders) wants=folders ;;
      *)
        word=${line%%$'\t'*}
        described+=("${word//:/\\:}:${line#*$'\t'}")
        ;;
    esac
  done
  if (($#described)); then _describe -t netc netc described; fi
  if [[ -n $wants && $PREFIX == --*=* ]]; then compset -P '*='; fi
  case $wants in
    files) _files -g "*(${(j:|:)endings})" ;;
    folders) _files -/ ;;
  esac
}
# Read as a script it declares itself; zsh calls what it finds in fpath.
if [[ ${funcstack[1]} == _netc ]]; then _netc "$@"; else compdef _netc netc; fi
