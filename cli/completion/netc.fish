# fish completion of netc. It asks netc what may come next, and looks for files itself.
function __netc_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l path (string replace -r '^[^=]*=' '' -- $current)
    set -l before (string sub -l (math (string length -- "$current") - (string length -- "$path")) -- "$current")
    for line in ($words[1] complete-words -- $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case ':files *'
                for ending in (string split ' ' -- (string sub -s 8 -- $line))
                    for file in $path*$ending
                        echo $before$file
                    end
                end
                __fish_complete_directories "$path" '' | string replace -r '^' -- "$before"
            case ':*'
                __fish_complete_directories "$path" '' | string replace -r '^' -- "$before"
            case '*'
                echo $line
        end
    end
end
complete -c netc -f -a '(__netc_complete)'
