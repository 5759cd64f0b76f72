# bash completion of netc. It asks netc what may come next, and looks for files itself.
_netc() {
  local cur=${COMP_WORDS[COMP_CWORD]} word= line= item= ending= before= joined= index
  local -a words=()
  # Bash takes words apart at = and :, which are put together for netc.
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    if ((${#words[@]} > 0)) && [[ -n $joined || $word == [=:]* ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    joined=
    if [[ $word == *[=:] ]]; then joined=1; fi
  done
  word=${words[${#words[@]} - 1]}
  if [[ $cur == [=:] ]]; then cur=; fi
  # What bash keeps in front of what is completed.
  before=${word%"$cur"}
  while IFS= read -r line; do
    case $line in
      :*)
        compopt -o filenames 2>/dev/null
        for ending in ${line#:*\ }; do
          if [[ $ending == .* ]]; then
            while IFS= read -r item; do COMPREPLY+=("$item"); done < <(compgen -f -X "!*$ending" -- "$cur")
          fi
        done
        while IFS= read -r item; do COMPREPLY+=("$item"); done < <(compgen -d -- "$cur")
        ;;
      *)
        item=${line%%$'\t'*}
        if [[ $item == "$word"* ]]; then COMPREPLY+=("${item#"$before"}"); fi
        ;;
    esac
  done < <("${1/#\~/$HOME}" complete-words -- "${words[@]}" 2>/dev/null)
}
complete -F _netc netc
