namespace Sim.Engine.Flow;

/// <summary>
/// Which resources each flow of a bundle uses, laid out once: the entries flow by flow, and the same entries resource by resource, so that a solve of the
/// bundle alone has nothing to collect, sort or group.
/// </summary>
public sealed class FlowLayout
{
    /// <param name="first">Where the entries of each flow begin; one more value at the end: length flows + 1, from 0.</param>
    /// <param name="resources">Resource of each entry; at most once within a flow, at least one per flow.</param>
    public FlowLayout(int[] first, ReadOnlySpan<int> resources)
    {
        if (first.Length < 2 || first[0] != 0 || first[^1] != resources.Length)
        {
            throw new ArgumentException("A layout needs at least one flow, and offsets from 0 to the number of entries.", nameof(first));
        }

        for (var flow = 0; flow + 1 < first.Length; flow++)
        {
            if (first[flow] >= first[flow + 1])
            {
                throw new ArgumentException($"Flow {flow} uses no resource.", nameof(first));
            }
        }

        First = first;
        Flows = first.Length - 1;
        Resource = resources.ToArray();
        Local = new int[resources.Length];
        ListFlow = new int[resources.Length];
        ListEntry = new int[resources.Length];
        Resources = Number(resources);
        ResourceCount = Resources.Length;
        ListStart = new int[ResourceCount + 1];
        Group();
    }

    /// <summary>Room for one flow of some number of entries; see <see cref="Lay"/>.</summary>
    internal FlowLayout(int capacity)
    {
        First = new int[2];
        Flows = 1;
        Resource = new int[capacity];
        Local = new int[capacity];
        ListFlow = new int[capacity];
        ListEntry = new int[capacity];
        Resources = new int[capacity];
        ListStart = new int[capacity + 1];
    }

    /// <summary>How many flows.</summary>
    public int Flows { get; }

    /// <summary>Entries of all flows together.</summary>
    public int Entries => First[^1];

    /// <summary>Where the entries of a flow begin.</summary>
    public int FirstEntry(int flow) => First[flow];

    /// <summary>Distinct resources.</summary>
    internal int ResourceCount { get; private set; }

    /// <summary>The distinct resources, ascending.</summary>
    internal int[] Resources { get; }

    /// <summary>First entry by flow.</summary>
    internal int[] First { get; }

    /// <summary>Resource by entry.</summary>
    internal int[] Resource { get; }

    /// <summary>Place in <see cref="Resources"/> by entry.</summary>
    internal int[] Local { get; }

    /// <summary>First place in the lists by local resource.</summary>
    internal int[] ListStart { get; }

    /// <summary>Flows that use a resource, in ascending order.</summary>
    internal int[] ListFlow { get; }

    /// <summary>The entries by which they use it.</summary>
    internal int[] ListEntry { get; }

    /// <summary>Lays the one flow of this layout anew.</summary>
    internal void Lay(ReadOnlySpan<FlowEntry> entries)
    {
        First[1] = entries.Length;
        ResourceCount = entries.Length;
        for (var i = 0; i < entries.Length; i++)
        {
            // Paths have a few entries: insertion keeps them sorted by resource.
            var place = i;
            while (place > 0 && entries[ListEntry[place - 1]].Resource > entries[i].Resource)
            {
                ListEntry[place] = ListEntry[place - 1];
                place--;
            }

            ListEntry[place] = i;
            Resource[i] = entries[i].Resource;
            ListStart[i + 1] = i + 1;
        }

        for (var local = 0; local < entries.Length; local++)
        {
            Resources[local] = entries[ListEntry[local]].Resource;
            Local[ListEntry[local]] = local;
        }
    }

    private int[] Number(ReadOnlySpan<int> resources)
    {
        var most = -1;
        foreach (var resource in resources)
        {
            most = Math.Max(most, resource);
        }

        var localOf = new int[most + 1];
        foreach (var resource in resources)
        {
            localOf[resource] = 1;
        }

        var distinct = new List<int>();
        for (var resource = 0; resource < localOf.Length; resource++)
        {
            if (localOf[resource] > 0)
            {
                localOf[resource] = distinct.Count;
                distinct.Add(resource);
            }
        }

        for (var entry = 0; entry < resources.Length; entry++)
        {
            Local[entry] = localOf[resources[entry]];
        }

        return [.. distinct];
    }

    private void Group()
    {
        foreach (var local in Local)
        {
            ListStart[local + 1]++;
        }

        for (var local = 0; local < ResourceCount; local++)
        {
            ListStart[local + 1] += ListStart[local];
        }

        var next = ListStart[..^1];
        for (var flow = 0; flow < Flows; flow++)
        {
            for (var entry = First[flow]; entry < First[flow + 1]; entry++)
            {
                var place = next[Local[entry]]++;
                ListFlow[place] = flow;
                ListEntry[place] = entry;
            }
        }
    }
}
