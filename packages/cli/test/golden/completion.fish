# Completion of pisync for fish. Once:  pisync completion fish > ~/.config/fish/completions/pisync.fish
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
