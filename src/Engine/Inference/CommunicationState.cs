namespace Sim.Engine.Inference;

/// <summary>What the communication stream of a rank does.</summary>
internal enum CommunicationState
{
    Idle,

    /// <summary>Others of its group have not arrived, or the barrier before the transfers is under way.</summary>
    Waiting,

    /// <summary>Bytes move to or from experts.</summary>
    Transfer,

    /// <summary>The fixed time of an exchange.</summary>
    Latency,

    /// <summary>A collective of tensor-parallel ranks.</summary>
    Collective,
}
