namespace Recovery.Procedures.Hosts;

/// <summary>A host that is a running container, entered with the <c>docker</c> program: <c>--host container:NAME</c>.</summary>
public static class ContainerHost
{
    // The docker program passes no signal on, and a command outlives it: the command is known by a variable of its
    // environment, and the signal is brought to it by a second `docker exec`.
    private const string Enter = """
        container=$1 user=$2; shift 2
        id=$$.$(date +%s%N)
        interrupt='for p in /proc/[0-9]*; do
          tr "\0" "\n" 2>/dev/null <"$p/environ" | grep -qx "RUNBOOK_COMMAND=$1" && kill -INT "${p#/proc/}" 2>/dev/null
        done; true'
        exec 3<&0
        docker exec -i ${user:+-u "$user"} -e RUNBOOK_COMMAND="$id" "$container" "$@" <&3 3<&- &
        child=$!
        trap 'docker exec ${user:+-u "$user"} "$container" sh -c "$interrupt" interrupt "$id"' INT TERM
        status=0; wait "$child" || status=$?
        while kill -0 "$child" 2>/dev/null; do status=0; wait "$child" || status=$?; done
        exit "$status"
        """;

    /// <summary>The host; nothing is asked of Docker yet. Which Docker is meant, the <c>docker</c> program knows (<c>DOCKER_HOST</c>, its context).</summary>
    /// <param name="container">The container's name or id.</param>
    /// <param name="user">The user whose commands run; the container's own when null.</param>
    public static Host Create(string container, string? user = null) =>
        new($"container {container}", ["sh", "-c", Enter, "container", container, user ?? string.Empty]);
}
