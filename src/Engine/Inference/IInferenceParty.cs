using Sim.Engine.Events;

namespace Sim.Engine.Inference;

/// <summary>Something that lives on the clock of an inference run: a unit that runs passes, or transfers beside it.</summary>
public interface IInferenceParty
{
    /// <summary>An event that the party scheduled.</summary>
    /// <param name="isTransferStart">False for the end of an operation.</param>
    /// <param name="index">What the party gave with it.</param>
    void OnEvent(bool isTransferStart, int index);

    /// <summary>A flow with the party's number in its tag has arrived.</summary>
    void OnArrival(long tag);
}
