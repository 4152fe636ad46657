# Completes $argv[1], and prints each candidate on a line.
pisync completion fish | source
complete -C $argv[1]
