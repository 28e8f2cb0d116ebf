using Sim.Workloads.Models;

namespace Sim.Workloads.Inference;

/// <summary>
/// How one unit of GPUs runs a model: attention on replicas of <see cref="TensorParallel"/> GPUs of a node, the routed experts over all GPUs of the unit. With an exchange the replicas
/// have tokens of their own (data-parallel attention) and tensor-parallel ranks divide them between attention and the next attention (arXiv:2412.19437 section 3.4); with
/// <see cref="ExpertTransport.AllReduce"/> all ranks have the same tokens.
/// </summary>
public sealed record InferencePlan
{
    /// <summary>GPUs of the unit.</summary>
    public required int Ranks { get; init; }

    /// <summary>Ranks that share the heads of attention; divides the GPUs of a node. With <see cref="ExpertTransport.AllReduce"/> all ranks.</summary>
    public int TensorParallel { get; init; } = 1;

    /// <summary>Ranks that share the routed experts: with an exchange all of them; with <see cref="ExpertTransport.AllReduce"/> a divisor, and each expert is divided over the rest.</summary>
    public required int ExpertParallel { get; init; }

    /// <summary>How tokens reach the experts.</summary>
    public ExpertTransport Transport { get; init; }

    /// <summary>Further copies of routed experts.</summary>
    public int RedundantExperts { get; init; }

    /// <summary>Whether shared experts are routed to like the others, by every token (arXiv:2412.19437 section 3.4.2), instead of standing on every GPU.</summary>
    public bool SharedAsRouted { get; init; }

    /// <summary>Parts of the batch that run with the exchange of one behind the compute of another.</summary>
    public int MicroBatches { get; init; } = 1;

    /// <summary>Multi-token-prediction modules that run after the model, each predicting one more token.</summary>
    public int MtpModules { get; init; }

    /// <summary>True where tokens go to experts and come back.</summary>
    public bool HasExchange => Transport != ExpertTransport.AllReduce;

    /// <summary>Replicas of the attention, each with tokens of its own.</summary>
    public int Replicas => Ranks / TensorParallel;

    /// <summary>Ranks that divide the matrices of MLPs and shared experts: none with an exchange, where they divide the tokens.</summary>
    public int MlpTensorParallel => HasExchange ? 1 : TensorParallel;

    /// <summary>Ranks that divide each routed expert.</summary>
    public int ExpertTensorParallel => HasExchange ? 1 : Ranks / ExpertParallel;

    /// <summary>Experts that a token visits by the exchange.</summary>
    public int CopiesPerToken(MoeSpec moe) => moe.ExpertsPerToken + (SharedAsRouted ? moe.SharedExperts : 0);

    /// <summary>Places for routed experts over all ranks.</summary>
    public int ExpertSlots(MoeSpec moe) => moe.Experts + RedundantExperts;
}
