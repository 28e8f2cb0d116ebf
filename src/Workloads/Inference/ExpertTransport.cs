namespace Sim.Workloads.Inference;

/// <summary>How tokens reach the experts of an inference pass.</summary>
public enum ExpertTransport
{
    /// <summary>Low-latency kernels: every GPU writes each (token, expert) selection to its expert's GPU by RDMA, without de-duplication and without SMs for forwarding.</summary>
    LowLatency,

    /// <summary>Normal kernels, as in training: a token crosses the fabric once per node and is forwarded over NVLink by communication SMs.</summary>
    Normal,

    /// <summary>No exchange: every rank has all tokens, computes its own experts, and an all-reduce adds the results.</summary>
    AllReduce,
}
