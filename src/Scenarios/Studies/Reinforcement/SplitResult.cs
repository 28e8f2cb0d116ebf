namespace Sim.Scenarios.Studies.Reinforcement;

/// <summary>One division of the nodes.</summary>
/// <param name="GenerationNodes">Nodes that generate; 0 where all do both, in turns.</param>
/// <param name="MeanUnit">Seconds of generation, mean over units.</param>
/// <param name="LastUnit">Seconds of generation until the last unit is through.</param>
/// <param name="Training">Seconds of all updates.</param>
/// <param name="TrainingMemory">GB of the fullest training GPU.</param>
/// <param name="Transfer">Seconds of the weights' way to the generating nodes.</param>
/// <param name="Reward">Seconds of the reward.</param>
/// <param name="Overlaps">Whether generation and training of different batches run at once.</param>
internal sealed record SplitResult(int GenerationNodes, double MeanUnit, double LastUnit, double Training, double TrainingMemory, double Transfer, double Reward, bool Overlaps)
{
    /// <summary>Seconds of a step. Overlapping: the slower of generation with reward and training, and the weights, for which both wait.</summary>
    public double Step => Transfer + (Overlaps ? Math.Max(LastUnit + Reward, Training) : LastUnit + Reward + Training);
}
