namespace Sim.Engine.Serving;

/// <summary>A request on its way through the system; used again for another when it is done.</summary>
internal sealed class ServedRequest
{
    public long Arrival { get; set; }

    public int Input { get; set; }

    public int Output { get; set; }

    /// <summary>Prompt tokens whose cache is stored.</summary>
    public int Hit { get; set; }

    /// <summary>Prompt tokens whose cache the prefill GPU has.</summary>
    public int Cached { get; set; }

    /// <summary>Prompt tokens that the pass under way computes.</summary>
    public int InPass { get; set; }

    public PrefillPool? Prefill { get; set; }

    public int PrefillReplica { get; set; }

    public DecodePool? Decode { get; set; }

    public int DecodeReplica { get; set; }

    /// <summary>When its prefill began, and when its first token was there.</summary>
    public long PrefillStart { get; set; }

    public long FirstToken { get; set; }

    public long TransferStart { get; set; }

    /// <summary>Cached tokens reserved on the decode replica: prompt and output in whole pages.</summary>
    public long Reserved { get; set; }
}
