#compdef pisync
# Completion of pisync for zsh. In ~/.zshrc, after compinit:  source <(pisync completion zsh)
_pisync() {
  local line value
  local -a before lines candidates
  before=(${(Q)words[2,CURRENT-1]})
  lines=("${(@f)$(command pisync __complete -- $before "${(Q)PREFIX}" 2> /dev/null)}")
  for line in "${(@)lines[2,-1]}"; do
    value=${line%%$'\t'*}
    [[ -n $value ]] && candidates+=("${value//:/\\:}:${line#*$'\t'}")
  done
  (($#candidates)) && _describe -t values 'pisync' candidates
  case $lines[1] in
    files) compset -P '--*='; _files ;;
    folders) compset -P '--*='; _files -/ ;;
  esac
}
if [[ $funcstack[1] == _pisync ]]; then _pisync "$@"; else compdef _pisync pisync; fi
