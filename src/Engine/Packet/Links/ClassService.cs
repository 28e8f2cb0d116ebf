using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>Which lane a port serves next: control, then the classes by priority or in turn.</summary>
internal sealed class ClassService(ClassParameters classes, Bytes full)
{
    private readonly int[]? _quanta = classes.Weights is null ? null : [0, .. classes.Weights.Select(weight => checked((int)(weight * full.Count)))];

    /// <summary>The first lane that may send does.</summary>
    public bool IsByPriority => _quanta is null;

    /// <summary>The lane to serve, or -1. By lane <paramref name="heads"/> has the bytes of the packet that could leave now, or 0.</summary>
    public int Pick(ref ClassTurn turn, ReadOnlySpan<int> heads)
    {
        var first = heads.IndexOfAnyExcept(0);
        return first <= 0 || _quanta is null ? first : InTurn(ref turn, heads);
    }

    private int InTurn(ref ClassTurn turn, ReadOnlySpan<int> heads)
    {
        var deficit = turn.Deficit ??= new int[heads.Length];
        while (true)
        {
            if (heads[turn.Lane] > 0 && deficit[turn.Lane] >= heads[turn.Lane])
            {
                deficit[turn.Lane] -= heads[turn.Lane];
                return turn.Lane;
            }

            if (heads[turn.Lane] == 0)
                deficit[turn.Lane] = 0;
            turn.Lane = turn.Lane + 1 < heads.Length ? turn.Lane + 1 : 1;
            deficit[turn.Lane] += _quanta![turn.Lane];
        }
    }
}
