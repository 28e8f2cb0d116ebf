using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>Connection matrices by formula and seed: the workloads of the benchmarks.</summary>
public static class MatrixGenerator
{
    /// <summary>Every host sends one message and receives one, never its own: a random cyclic order of the hosts (Sattolo's shuffle).</summary>
    public static MessageSet Permutation(int hosts, Bytes size, ulong seed)
    {
        var target = Enumerable.Range(0, hosts).ToArray();
        var random = new RandomStream(seed, RandomStream.HashName("matrix"), 0);
        for (var i = hosts - 1; i > 0; i--)
        {
            var j = random.NextInt(i);
            (target[i], target[j]) = (target[j], target[i]);
        }

        return new MessageSet([.. target.Select((to, from) => new Message(from, to, size, SimTime.Zero))]);
    }

    /// <summary>All hosts but one send to that one, which the seed chooses.</summary>
    public static MessageSet Incast(int hosts, Bytes size, ulong seed)
    {
        var to = new RandomStream(seed, RandomStream.HashName("matrix"), 1).NextInt(hosts);
        return new MessageSet([.. Enumerable.Range(0, hosts).Where(from => from != to).Select(from => new Message(from, to, size, SimTime.Zero))]);
    }

    /// <summary>Every host sends to every other, each beginning with its successor.</summary>
    public static MessageSet AllToAll(int hosts, Bytes size)
    {
        var messages = new List<Message>(hosts * (hosts - 1));
        for (var shift = 1; shift < hosts; shift++)
        {
            for (var from = 0; from < hosts; from++)
            {
                messages.Add(new Message(from, (from + shift) % hosts, size, SimTime.Zero));
            }
        }

        return new MessageSet(messages);
    }
}
