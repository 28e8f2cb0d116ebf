namespace Sim.Engine.Packet;

/// <summary>
/// Loops in the channel dependency graph (Dally and Seitz 1987): link a depends on link b when a message may leave a and enter b at the same
/// switch. Without a loop lossless links cannot deadlock; with one they can, and need not.
/// </summary>
public static class CreditLoops
{
    /// <summary>The links of one loop that the messages of a workload can close, each depending on the next; empty where there is none.</summary>
    public static IReadOnlyList<int> Find(PacketTopology topology, MessageSet workload)
    {
        var routes = new RouteTable(topology);
        // Data and answers travel in lanes of their own, so a loop is one of either.
        var data = Loop(topology, routes, workload.Messages.Select(message => (message.Source, message.Destination)));
        return data.Count > 0 ? data : Loop(topology, routes, workload.Messages.Select(message => (message.Destination, message.Source)));
    }

    private static List<int> Loop(PacketTopology topology, RouteTable routes, IEnumerable<(int From, int To)> pairs)
    {
        var depends = new HashSet<int>[topology.Links.Length];
        foreach (var toLeaf in pairs.GroupBy(pair => routes.LeafOfHost[pair.To]))
        {
            // All hosts of a leaf are reached in the same way, up to their own last link, on which nothing else depends.
            var to = toLeaf.First().To;
            var reached = new HashSet<int>();
            var open = new Stack<int>();
            foreach (var from in toLeaf.Select(pair => topology.SwitchOf(pair.From)))
            {
                if (reached.Add(from))
                    open.Push(from);
            }

            while (open.TryPop(out var at))
            {
                foreach (var link in routes.Ways(at, to))
                {
                    var next = topology.Links[link].Target;
                    if (next < 0)
                        continue;
                    var after = depends[link] ??= [];
                    foreach (var way in routes.Ways(next, to))
                    {
                        after.Add(way);
                    }

                    if (reached.Add(next))
                        open.Push(next);
                }
            }
        }

        return FirstLoop(depends);
    }

    /// <summary>Depth-first search with an explicit stack.</summary>
    private static List<int> FirstLoop(HashSet<int>[] depends)
    {
        var done = new bool[depends.Length];
        var place = new int[depends.Length];
        Array.Fill(place, -1);
        var path = new List<int>();
        var left = new Stack<IEnumerator<int>>();
        for (var start = 0; start < depends.Length; start++)
        {
            if (depends[start] is null || done[start])
                continue;
            Enter(start);
            while (left.TryPeek(out var after))
            {
                if (!after.MoveNext())
                {
                    left.Pop();
                    done[path[^1]] = true;
                    place[path[^1]] = -1;
                    path.RemoveAt(path.Count - 1);
                    continue;
                }

                if (place[after.Current] >= 0)
                    return path[place[after.Current]..];
                if (!done[after.Current] && depends[after.Current] is not null)
                    Enter(after.Current);
            }
        }

        return [];

        void Enter(int link)
        {
            place[link] = path.Count;
            path.Add(link);
            left.Push(depends[link].Order().GetEnumerator());
        }
    }
}
