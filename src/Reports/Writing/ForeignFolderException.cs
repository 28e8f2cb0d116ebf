namespace Sim.Reports.Writing;

/// <summary>The place of a report is taken by something that is no report; nothing was touched.</summary>
public sealed class ForeignFolderException : IOException
{
    public ForeignFolderException(string message)
        : base(message)
    {
    }

    public ForeignFolderException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public ForeignFolderException()
    {
    }
}
