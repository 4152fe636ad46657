# Completion of pisync for bash 3.2 and newer. In ~/.bashrc:  source <(pisync completion bash)
_pisync() {
  local line=${COMP_LINE:0:COMP_POINT} breaks='=' words cur paths value stem
  read -ra words <<< "$line"
  # what stands before the program: variables that are set for it
  while ((${#words[@]} > 1)) && [[ ${words[0]} != "${COMP_WORDS[0]}" ]]; do words=("${words[@]:1}"); done
  [[ $line == *[[:space:]] ]] && words+=('')
  cur=${words[${#words[@]} - 1]}
  COMPREPLY=()
  {
    IFS= read -r paths
    while IFS=$'\t' read -r value _; do COMPREPLY+=("$value"); done
  } < <(command pisync __complete -- "${words[@]:1}" 2> /dev/null)
  # bash replaces only what follows the last = or :
  [[ $COMP_WORDBREAKS == *:* ]] && breaks+=':'
  stem=${cur%"${cur##*[$breaks]}"}
  ((${#COMPREPLY[@]})) && COMPREPLY=("${COMPREPLY[@]#"$stem"}")
  case $paths in
    files) paths=-f ;;
    folders) paths=-d ;;
    *) return ;;
  esac
  type compopt &> /dev/null && compopt -o filenames
  while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen "$paths" -- "${cur##*[$breaks]}")
}
complete -F _pisync pisync
