namespace Sim.Engine.Serving;

/// <summary>A request on its way through the system; used again for another when it is done.</summary>
internal sealed class ServedRequest
{
    public long Arrival { get; set; }

    public int Input { get; set; }

    public int Output { get; set; }

    /// <summary>Tokens to prefill: the input, and after a recomputation what was generated before it.</summary>
    public int Prompt { get; set; }

    /// <summary>Prompt tokens whose cache is stored.</summary>
    public int Hit { get; set; }

    /// <summary>Prompt tokens whose cache the prefill GPU has.</summary>
    public int Cached { get; set; }

    /// <summary>Prompt tokens that the pass under way computes.</summary>
    public int InPass { get; set; }

    /// <summary>Prompt tokens whose layers but the last are on their way to decode.</summary>
    public int Streamed { get; set; }

    /// <summary>Transfers to decode that have not arrived.</summary>
    public int Streams { get; set; }

    public PrefillPool? Prefill { get; set; }

    public int PrefillReplica { get; set; }

    public bool IsPrefilled { get; set; }

    public DecodePool? Decode { get; set; }

    public int DecodeReplica { get; set; }

    /// <summary>When its prefill began, and when its first token was there.</summary>
    public long PrefillStart { get; set; }

    public long FirstToken { get; set; }

    public long TransferStart { get; set; }

    /// <summary>When it was pre-empted; negative while it is not.</summary>
    public long PreemptedAt { get; set; }

    /// <summary>Tokens generated, in the mean; counted up when it leaves a batch.</summary>
    public double Grown { get; set; }

    /// <summary>Passes of its decode unit when it joined, and when it will be done.</summary>
    public long JoinedAt { get; set; }

    public long LeavesAt { get; set; }

    /// <summary>Blocks of the decode replica's cache that it holds.</summary>
    public long Blocks { get; set; }

    /// <summary>Starts over as another request.</summary>
    public void Begin(long arrival, int input, int output)
    {
        (Arrival, Input, Output, Prompt) = (arrival, input, output, input);
        (Hit, Cached, InPass, Streamed, Streams) = (0, 0, 0, 0, 0);
        (Prefill, Decode, IsPrefilled) = (null, null, false);
        (Grown, Blocks, PreemptedAt) = (0, 0, -1);
    }
}
