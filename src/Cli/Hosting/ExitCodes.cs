namespace Sim.Cli.Hosting;

/// <summary>What the process tells its caller.</summary>
public static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>An expectation failed.</summary>
    public const int ExpectationFailed = 1;

    /// <summary>Bad usage or a bad scenario.</summary>
    public const int BadInput = 2;

    /// <summary>The simulation could not finish.</summary>
    public const int CouldNotFinish = 3;

    /// <summary>A bug in this program.</summary>
    public const int Bug = 70;

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;
}
