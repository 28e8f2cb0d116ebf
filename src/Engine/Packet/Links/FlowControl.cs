namespace Sim.Engine.Packet;

/// <summary>How the receiver of a link keeps its buffer from overflowing.</summary>
public enum FlowControl
{
    /// <summary>Not at all: what does not fit is trimmed or dropped.</summary>
    None,

    /// <summary>InfiniBand: per lane the sender spends credits, blocks of the receiver's input buffer, and the receiver gives them back when packets leave it.</summary>
    Credit,

    /// <summary>Priority flow control (IEEE 802.1Qbb): a lane is paused when its packets hold too much of the receiver's buffer.</summary>
    Pause,
}
