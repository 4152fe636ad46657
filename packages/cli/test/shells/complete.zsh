# Completes $1 in an interactive zsh of its own, behind a terminal, and prints each match on a line.
zmodload zsh/zpty
matches=$(mktemp)
zpty shell zsh -f -i
{
  zpty -w shell "PROMPT= RPROMPT=; autoload -Uz compinit; compinit -u -d $matches.dump; source <(pisync completion zsh)"
  # every match passes compadd: it is asked which ones it takes (-A), unless it is working for somebody else (-O, -A, -D)
  zpty -w shell 'compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
    local -a taken; builtin compadd -A taken "$@"
    (($#taken)) && print -l -- $taken >> '$matches'
    builtin compadd "$@"
  }'
  zpty -w shell 'zle -C complete-all complete-word _generic; complete-and-tell() { zle complete-all; print "comple""ted"; }'
  zpty -w shell "zle -N complete-and-tell; bindkey '^X' complete-and-tell; print rea''dy"
  zpty -r shell line '*ready*'
  zpty -n -w shell "$1"$'\C-x'
  zpty -r shell line '*completed*'
  [[ -e $matches ]] && cat $matches
} always {
  zpty -d shell
  rm -f $matches $matches.dump
}
