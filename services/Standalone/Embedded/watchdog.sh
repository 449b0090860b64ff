# Runs a program and stops it when our standard input ends: that happens when the process that holds its other end closes it
# or dies, even by kill -9. Arguments: log file, seconds for a clean stop, then the program with its arguments.
log=$1 patience=$2
shift 2

# Without setsid (macOS) at least a process group of its own, for the terminal's Ctrl-C.
command -v setsid >/dev/null || set -m 2>/dev/null

exec 3<&0
"$@" </dev/null >>"$log" 2>&1 3<&- &
child=$!

# A handler, where ignoring would be inherited: a signal meant for the terminal's programs must not end the watch.
trap : INT HUP
trap 'kill -INT "$child" 2>/dev/null' TERM

(
    while read -r _; do :; done
    # A shell starts background programs with INT and QUIT ignored; Postgres and Redis listen to them all the same.
    for signal in INT QUIT KILL; do
        kill -"$signal" "$child" 2>/dev/null
        left=$patience
        while [ "$left" -gt 0 ] && kill -0 "$child" 2>/dev/null; do
            left=$((left - 1))
            sleep 1
        done
    done
) <&3 3<&- >/dev/null 2>&1 &
watch=$!
exec 3<&- </dev/null >/dev/null 2>&1

# `wait` also ends when a signal was handled.
while kill -0 "$child" 2>/dev/null; do
    wait "$child"
    code=$?
done
kill "$watch" 2>/dev/null
exit "${code:-1}"
