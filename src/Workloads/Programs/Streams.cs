namespace Sim.Workloads.Programs;

/// <summary>
/// Streams of a rank and channels between pipeline neighbours. Streams run their operations in order and beside each other. Channel 2 x slot carries forward
/// activations of a slot, 2 x slot + 1 gradients; each has a send stream of its own.
/// </summary>
public static class Streams
{
    public const int Compute = 0;

    /// <summary>Exchanges of tokens with experts.</summary>
    public const int Exchange = 1;

    /// <summary>Collectives of activations: tensor and context parallelism.</summary>
    public const int Model = 2;

    /// <summary>Collectives of parameters: gradients and weights.</summary>
    public const int Data = 3;

    public const int FirstSend = 4;

    public static int Channel(int slot, bool isBackward) => (2 * slot) + (isBackward ? 1 : 0);

    public static int Send(int channel) => FirstSend + channel;

    public static int Count(int slots) => FirstSend + (2 * slots);

    /// <summary>The stream that a group's collectives run on.</summary>
    public static int Of(RankGroup group) => group is RankGroup.Tensor or RankGroup.Context ? Model : Data;

    public static string Name(int stream) => stream switch
    {
        Compute => "compute",
        Exchange => "communication",
        Model => "model-parallel",
        Data => "data-parallel",
        _ => $"send {(stream - FirstSend) / 2}{((stream - FirstSend) % 2 == 0 ? "F" : "B")}",
    };
}
