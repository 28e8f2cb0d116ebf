namespace Sim.Engine.Serving;

/// <summary>Which blocks of prompts have their cache stored: the least recently used go first when a number of blocks is exceeded.</summary>
/// <param name="capacity">Blocks.</param>
/// <param name="blockTokens">Tokens of a block.</param>
public sealed class PrefixCache(long capacity, int blockTokens)
{
    private readonly Dictionary<long, LinkedListNode<long>> _places = [];
    private readonly LinkedList<long> _order = new();

    /// <summary>Blocks stored.</summary>
    public int Count => _places.Count;

    /// <summary>Tokens of the leading blocks that are stored; all blocks of the prompt are stored after it.</summary>
    public int Use(ReadOnlySpan<long> blocks)
    {
        var hit = 0;
        while (hit < blocks.Length && _places.ContainsKey(blocks[hit]))
        {
            hit++;
        }

        foreach (var block in blocks)
        {
            if (_places.Remove(block, out var place))
            {
                _order.Remove(place);
            }

            _places[block] = _order.AddLast(block);
            if (_places.Count > capacity)
            {
                _places.Remove(_order.First!.Value);
                _order.RemoveFirst();
            }
        }

        return hit * blockTokens;
    }
}
