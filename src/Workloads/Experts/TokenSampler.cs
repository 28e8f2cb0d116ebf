using Sim.Units;

namespace Sim.Workloads.Experts;

/// <summary>
/// Routes single tokens: expert e gets the key -ln(u) / popularity[e] with u uniform, and the smallest keys win. Without skew the choice depends only on
/// the order of independent equal draws, so any continuous score distribution (the published test takes |N(0,1)|) gives the same law.
/// </summary>
public sealed class TokenSampler
{
    private readonly ExpertRouting _routing;
    private readonly double[] _inversePopularity;
    private readonly bool _uniform;
    private readonly double[] _key;
    private readonly double[] _best;
    private readonly bool[] _allowed;

    /// <param name="routing">The routing.</param>
    /// <param name="popularity">Popularity per expert; empty for equal ones.</param>
    public TokenSampler(ExpertRouting routing, ReadOnlySpan<double> popularity)
    {
        _routing = routing;
        _uniform = popularity.IsEmpty;
        _inversePopularity = new double[routing.Experts];
        for (var e = 0; e < routing.Experts; e++)
        {
            _inversePopularity[e] = _uniform ? 1 : 1 / popularity[e];
        }

        _key = new double[routing.Experts];
        _best = new double[routing.Nodes];
        _allowed = new bool[routing.Nodes];
    }

    /// <summary>Writes the chosen experts of one token, in no particular order.</summary>
    public void Draw(ref RandomStream random, Span<int> chosen)
    {
        var perNode = _routing.Experts / _routing.Nodes;
        for (var n = 0; n < _routing.Nodes; n++)
        {
            var best = double.PositiveInfinity;
            for (var e = n * perNode; e < (n + 1) * perNode; e++)
            {
                var u = random.NextDouble();
                var key = _uniform ? u : -Math.Log(1 - u) * _inversePopularity[e];
                _key[e] = key;
                best = Math.Min(best, key);
            }

            _best[n] = best;
            _allowed[n] = false;
        }

        for (var pick = 0; pick < Math.Min(_routing.GroupLimit, _routing.Nodes); pick++)
        {
            var winner = -1;
            for (var n = 0; n < _routing.Nodes; n++)
            {
                if (!_allowed[n] && (winner < 0 || _best[n] < _best[winner]))
                {
                    winner = n;
                }
            }

            _allowed[winner] = true;
        }

        PickExperts(perNode, chosen);
    }

    private void PickExperts(int perNode, Span<int> chosen)
    {
        // Insertion into the sorted list of the best TopK so far; its last key is the bar to beat.
        var count = 0;
        for (var n = 0; n < _routing.Nodes; n++)
        {
            if (!_allowed[n])
            {
                continue;
            }

            for (var e = n * perNode; e < (n + 1) * perNode; e++)
            {
                var key = _key[e];
                if (count == chosen.Length && key >= _key[chosen[count - 1]])
                {
                    continue;
                }

                var place = count < chosen.Length ? count++ : count - 1;
                while (place > 0 && _key[chosen[place - 1]] > key)
                {
                    chosen[place] = chosen[place - 1];
                    place--;
                }

                chosen[place] = e;
            }
        }
    }
}
