import type { Shell } from './shells.js';

// Each asks `pisync __complete`, which answers with a line that says whether files or folders fit, and then a line for each
// candidate: the word, a tab, what it is.

const BASH = String.raw`# Completion of pisync for bash 3.2 and newer. In ~/.bashrc:  source <(pisync completion bash)
_pisync() {
  local line=\${COMP_LINE:0:COMP_POINT} breaks='=' words cur paths value stem
  read -ra words <<< "$line"
  # what stands before the program: variables that are set for it
  while ((\${#words[@]} > 1)) && [[ \${words[0]} != "\${COMP_WORDS[0]}" ]]; do words=("\${words[@]:1}"); done
  [[ $line == *[[:space:]] ]] && words+=('')
  cur=\${words[\${#words[@]} - 1]}
  COMPREPLY=()
  {
    IFS= read -r paths
    while IFS=$'\t' read -r value _; do COMPREPLY+=("$value"); done
  } < <(command pisync __complete -- "\${words[@]:1}" 2> /dev/null)
  # bash replaces only what follows the last = or :
  [[ $COMP_WORDBREAKS == *:* ]] && breaks+=':'
  stem=\${cur%"\${cur##*[$breaks]}"}
  ((\${#COMPREPLY[@]})) && COMPREPLY=("\${COMPREPLY[@]#"$stem"}")
  case $paths in
    files) paths=-f ;;
    folders) paths=-d ;;
    *) return ;;
  esac
  type compopt &> /dev/null && compopt -o filenames
  while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen "$paths" -- "\${cur##*[$breaks]}")
}
complete -F _pisync pisync
`;

const ZSH = String.raw`#compdef pisync
# Completion of pisync for zsh. In ~/.zshrc, after compinit:  source <(pisync completion zsh)
_pisync() {
  local line value
  local -a before lines candidates
  before=(\${(Q)words[2,CURRENT-1]})
  lines=("\${(@f)$(command pisync __complete -- $before "\${(Q)PREFIX}" 2> /dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    value=\${line%%$'\t'*}
    [[ -n $value ]] && candidates+=("\${value//:/\\:}:\${line#*$'\t'}")
  done
  (($#candidates)) && _describe -t values 'pisync' candidates
  case $lines[1] in
    files) compset -P '--*='; _files ;;
    folders) compset -P '--*='; _files -/ ;;
  esac
}
if [[ $funcstack[1] == _pisync ]]; then _pisync "$@"; else compdef _pisync pisync; fi
`;

const FISH = String.raw`# Completion of pisync for fish. Once:  pisync completion fish > ~/.config/fish/completions/pisync.fish
function __pisync_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l answer (command pisync __complete -- $words[2..-1] 2> /dev/null)
    set -l option (string match -r -- '^--[^=]+=' $words[-1])
    set -l typed (string replace -r -- '^--[^=]+=' '' $words[-1])
    switch "$answer[1]"
        case files
            printf "$option%s\n" (__fish_complete_path "$typed")
        case folders
            printf "$option%s\n" (__fish_complete_directories "$typed")
    end
    test (count $answer) -gt 1; and printf '%s\n' $answer[2..-1]
end
complete -c pisync -f -a '(__pisync_complete)'
`;

/** What a shell reads to complete the command line. */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: unescaped(BASH),
  zsh: unescaped(ZSH),
  fish: FISH,
};

/** A template holds no `${` that is none of its own. */
function unescaped(script: string): string {
  return script.replaceAll('\\${', '${');
}
