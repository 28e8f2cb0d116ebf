using System.Numerics;

namespace Sim.Engine.Packet;

/// <summary>Memory of the transmissions in flight at the hosts of one worker, handed from message to message.</summary>
internal sealed class TransmissionPool
{
    public const int Smallest = 16;

    private readonly Stack<Transmission[]>[] _free = Array.ConvertAll(new int[32], _ => new Stack<Transmission[]>());

    /// <summary>An array of a power of two, with whatever was in it.</summary>
    public Transmission[] Rent(int length)
    {
        var free = _free[BitOperations.Log2((uint)length)];
        return free.Count > 0 ? free.Pop() : new Transmission[length];
    }

    public void Return(Transmission[] items) => _free[BitOperations.Log2((uint)items.Length)].Push(items);
}
