namespace Sim.Scenarios.Sections;

/// <summary>What a scenario asks for.</summary>
public enum StudyKind
{
    /// <summary>One optimizer step of a training run on the whole cluster.</summary>
    TrainingStep,

    /// <summary>One forward and backward chunk pair that overlap, as in DualPipe.</summary>
    OverlappedChunk,

    /// <summary>Dispatch and combine of expert parallelism alone.</summary>
    ExpertExchange,

    /// <summary>One collective over groups of several sizes.</summary>
    Collective,

    /// <summary>An exchange beside a collective on one packet network: what each costs the other.</summary>
    Isolation,

    /// <summary>One small message alone: the terms of its latency.</summary>
    Message,

    /// <summary>Switches, links, cost, diameter and bisection of the fabric.</summary>
    Topology,

    /// <summary>Parameters, FLOPs, KV cache and memory of the model.</summary>
    Model,

    /// <summary>One forward pass of inference with a fixed batch.</summary>
    InferencePass,

    /// <summary>One answer generated pass by pass, token by token or in blocks.</summary>
    Generation,

    /// <summary>One step of reinforcement learning: rollouts, reward, updates, weights.</summary>
    ReinforcementStep,

    /// <summary>Requests over time through prefill and decode units.</summary>
    Serving,

    /// <summary>Bubbles and peak activations of pipeline schedules with given chunk times.</summary>
    Schedule,
}
