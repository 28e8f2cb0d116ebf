using BenchmarkDotNet.Attributes;

namespace Sim.Bench;

/// <summary>One mechanism each. BenchmarkDotNet needs the class public and open.</summary>
[MemoryDiagnoser]
public class MicroBenchmarks
{
    private readonly SkewedExchange _exchange = new();
    private readonly UnequalFlows _on8 = new(8);
    private readonly UnequalFlows _on64 = new(64);
    private int _microBatch;

    [Benchmark(Description = "one exchange of 448 + 64 unequal flows")]
    public int Exchange() => _exchange.Run();

    [Benchmark(Description = "routing counts of one source rank")]
    public void Routing() => _exchange.DrawSource(++_microBatch, 0);

    [Benchmark(Description = "56 unequal flows of equal weight on 8 NICs")]
    public int On8() => _on8.Run();

    [Benchmark(Description = "4,032 unequal flows of equal weight on 64 NICs")]
    public int On64() => _on64.Run();
}
