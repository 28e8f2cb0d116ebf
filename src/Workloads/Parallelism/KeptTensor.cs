using Sim.Units;
using Sim.Workloads.Models;

namespace Sim.Workloads.Parallelism;

/// <summary>One tensor that waits for the backward pass, per token of the micro-batch on a rank.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Elements">Numbers per token before division.</param>
/// <param name="Type">How each is stored.</param>
/// <param name="Divisor">Ranks it is divided over.</param>
/// <param name="Rows">Copies per token: experts visited for what experts keep, else 1; a real number under routing imbalance.</param>
public readonly record struct KeptTensor(string Name, long Elements, ElementType Type, int Divisor, double Rows = 1)
{
    /// <summary>Bytes per token on one rank, a real number because of division and imbalance.</summary>
    public double BytesPerToken => Type.SizeOf(Elements).Count * Rows / Divisor;

    /// <summary>Bytes of a number of tokens, rounded up.</summary>
    public Bytes For(long tokens) => new(checked((long)Math.Ceiling(BytesPerToken * tokens)));
}
