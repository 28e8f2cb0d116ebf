namespace Sim.Engine.Events;

/// <summary>What happens at an instant.</summary>
/// <param name="Kind">The kind of event.</param>
/// <param name="Subject">The rank or group it happens to.</param>
/// <param name="Index">The stream, channel or collective of the subject.</param>
internal readonly record struct SimEvent(SimEventKind Kind, int Subject, int Index);
