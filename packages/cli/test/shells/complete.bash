# Completes $1 as readline would, and prints each reply on a line.
source <(pisync completion bash)
complete -p pisync > /dev/null || exit 1
COMP_LINE=$1
COMP_POINT=${#COMP_LINE}
# as readline splits them: $COMP_WORDBREAKS are words of their own
COMP_WORDS=(pisync)
COMP_CWORD=1
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
_pisync
((${#COMPREPLY[@]})) && printf '%s\n' "${COMPREPLY[@]}"
exit 0
