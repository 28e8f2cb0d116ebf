namespace Sim.Engine.Compute;

/// <summary>A hardware profile lacks what a kernel needs; the message names both.</summary>
public sealed class MissingParameterException : KeyNotFoundException
{
    public MissingParameterException(string message)
        : base(message)
    {
    }

    public MissingParameterException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public MissingParameterException()
    {
    }
}
