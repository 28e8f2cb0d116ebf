namespace Sim.Engine.Packet;

/// <summary>Where packets wait in a switch.</summary>
public enum SwitchQueueing
{
    /// <summary>At their output, first come first served per lane: a shared memory that is fast enough for all inputs at once.</summary>
    Output,

    /// <summary>
    /// At their input, one queue per lane: the first packet blocks those behind it. An input feeds one output at a time at the rate of that output,
    /// and a free output takes the next free input in turn whose first packet is for it.
    /// </summary>
    Input,

    /// <summary>At their input, one queue per output and lane (virtual output queues): the same crossbar, and no packet waits for one to another output.</summary>
    Virtual,
}
