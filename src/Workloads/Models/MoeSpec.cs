namespace Sim.Workloads.Models;

/// <summary>The mixture-of-experts part of a model.</summary>
public sealed record MoeSpec
{
    /// <summary>Routed experts per MoE layer.</summary>
    public required int Experts { get; init; }

    /// <summary>Routed experts that each token visits.</summary>
    public required int ExpertsPerToken { get; init; }

    /// <summary>Experts every token visits, run as one MLP of this many times the expert width.</summary>
    public required int SharedExperts { get; init; }

    /// <summary>Inner width of one expert.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Groups the experts are divided into for limited routing; 1 when routing is free.</summary>
    public required int Groups { get; init; }

    /// <summary>Groups a token may choose its experts from.</summary>
    public required int GroupsPerToken { get; init; }

    /// <summary>Layers before this index are dense.</summary>
    public required int FirstMoeLayer { get; init; }

    /// <summary>From <see cref="FirstMoeLayer"/> on, a layer is MoE when its index is a multiple of this.</summary>
    public required int LayerFrequency { get; init; }

    /// <summary>Whether the router carries one trained or adapted bias per expert (auxiliary-loss-free balancing).</summary>
    public required bool ScoreBias { get; init; }
}
