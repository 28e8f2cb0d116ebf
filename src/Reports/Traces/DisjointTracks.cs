namespace Sim.Reports.Traces;

/// <summary>Places spans that may overlap on as few tracks as possible, so that on a track none overlaps another.</summary>
internal static class DisjointTracks
{
    /// <summary>The track of each span, from 0 on: in the order of starts each takes the track that has been free longest, or a new one.</summary>
    public static int[] Place(IReadOnlyList<(long Start, long End)> spans)
    {
        var order = Enumerable.Range(0, spans.Count).ToArray();
        Array.Sort(order, (a, b) => spans[a].Start != spans[b].Start ? spans[a].Start.CompareTo(spans[b].Start) : a.CompareTo(b));
        var place = new int[spans.Count];
        var free = new PriorityQueue<int, (long End, int Track)>();
        foreach (var index in order)
        {
            var track = free.Count;
            if (free.TryPeek(out var first, out var key) && key.End <= spans[index].Start)
            {
                free.Dequeue();
                track = first;
            }

            place[index] = track;
            free.Enqueue(track, (spans[index].End, track));
        }

        return place;
    }
}
