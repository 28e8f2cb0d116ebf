namespace Sim.Engine.Flow;

/// <summary>A flow that has completed; ordered by (finish, serial number).</summary>
internal readonly record struct Completion(long Finish, long Serial, long Tag) : IComparable<Completion>
{
    public int CompareTo(Completion other)
    {
        var byFinish = Finish.CompareTo(other.Finish);
        return byFinish != 0 ? byFinish : Serial.CompareTo(other.Serial);
    }
}
